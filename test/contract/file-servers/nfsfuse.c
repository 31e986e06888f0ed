/*
 * nfsfuse: an NFS export seen through FUSE, read-only, with libnfs as the client, for machines whose kernel has none.
 *
 *   gcc -O2 -Wall -o nfsfuse nfsfuse.c $(pkg-config --cflags --libs fuse3 libnfs)
 *   ./nfsfuse 'nfs://SERVER/EXPORT?version=3' MOUNTPOINT     runs in the foreground; ends on SIGTERM, SIGINT or an unmount
 *
 * Nothing is kept: each question goes to the server. One at a time, since a connection of libnfs belongs to one thread.
 */
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <nfsc/libnfs.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <signal.h>
#include <unistd.h>

static struct nfs_context *nfs;

static int do_getattr(const char *path, struct stat *stat, struct fuse_file_info *file) {
  (void)file;
  struct nfs_stat_64 seen;
  int error = nfs_lstat64(nfs, path, &seen);
  if (error < 0) return error;
  *stat = (struct stat){
      .st_ino = seen.nfs_ino,
      .st_mode = (mode_t)seen.nfs_mode,
      .st_nlink = seen.nfs_nlink,
      .st_uid = (uid_t)seen.nfs_uid,
      .st_gid = (gid_t)seen.nfs_gid,
      .st_rdev = seen.nfs_rdev,
      .st_size = (off_t)seen.nfs_size,
      .st_blksize = (blksize_t)seen.nfs_blksize,
      /* NFS tells bytes used, which libnfs gives as blocks of its own block size. */
      .st_blocks = (blkcnt_t)(seen.nfs_used / 512),
      .st_atim = {(time_t)seen.nfs_atime, (long)seen.nfs_atime_nsec},
      .st_mtim = {(time_t)seen.nfs_mtime, (long)seen.nfs_mtime_nsec},
      .st_ctim = {(time_t)seen.nfs_ctime, (long)seen.nfs_ctime_nsec},
  };
  return 0;
}

static int do_readlink(const char *path, char *buffer, size_t size) {
  int error = nfs_readlink(nfs, path, buffer, (int)size - 1);
  if (error < 0) return error;
  /* libnfs ends the target with a zero byte. */
  buffer[size - 1] = '\0';
  return 0;
}

static int do_open(const char *path, struct fuse_file_info *file) {
  if ((file->flags & O_ACCMODE) != O_RDONLY) return -EROFS;
  struct nfsfh *handle;
  int error = nfs_open(nfs, path, O_RDONLY, &handle);
  if (error < 0) return error;
  file->fh = (uint64_t)(size_t)handle;
  return 0;
}

static int do_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *file) {
  (void)path;
  return nfs_pread(nfs, (struct nfsfh *)(size_t)file->fh, (uint64_t)offset, size, buffer);
}

static int do_release(const char *path, struct fuse_file_info *file) {
  (void)path;
  return nfs_close(nfs, (struct nfsfh *)(size_t)file->fh);
}

static int do_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *file,
                      enum fuse_readdir_flags flags) {
  (void)offset;
  (void)file;
  (void)flags;
  struct nfsdir *directory;
  int error = nfs_opendir(nfs, path, &directory);
  if (error < 0) return error;
  for (struct nfsdirent *entry; (entry = nfs_readdir(nfs, directory));) {
    struct stat stat = {.st_ino = entry->inode, .st_mode = entry->mode & S_IFMT};
    fill(buffer, entry->name, &stat, 0, 0);
  }
  nfs_closedir(nfs, directory);
  return 0;
}

static void *do_init(struct fuse_conn_info *connection, struct fuse_config *config) {
  connection->want &= ~(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
  config->use_ino = 1; /* hard links stay hard links */
  config->entry_timeout = config->negative_timeout = config->attr_timeout = 0;
  return NULL;
}

static const struct fuse_operations OPERATIONS = {
    .init = do_init, .getattr = do_getattr, .readlink = do_readlink, .open = do_open,
    .read = do_read, .release = do_release, .readdir = do_readdir,
};

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "nfsfuse: nfsfuse URL MOUNTPOINT\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  nfs = nfs_init_context();
  struct nfs_url *url = nfs ? nfs_parse_url_dir(nfs, argv[1]) : NULL;
  if (!url || nfs_mount(nfs, url->server, url->path) != 0) {
    fprintf(stderr, "nfsfuse: %s: %s\n", argv[1], nfs ? nfs_get_error(nfs) : "no memory");
    return 1;
  }
  char *mount_argv[] = {"nfsfuse", "-f", "-s", "-o", "ro,nosuid,nodev,fsname=nfsfuse,subtype=nfsfuse", argv[2]};
  return fuse_main(6, mount_argv, &OPERATIONS, NULL);
}
