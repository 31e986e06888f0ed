/*
 * delayfs: a directory seen through a slow, read-only mount, so that a walk can be tried against the round trips of a file server.
 *
 *   gcc -O2 -Wall -o delayfs bench/delayfs.c $(pkg-config --cflags --libs fuse3)
 *   ./delayfs [options] SOURCE MOUNTPOINT      runs in the foreground; ends on SIGTERM, SIGINT or an unmount
 *
 *   --delay-us N        every call waits this long (0)
 *   --jitter N          and up to this much longer, evenly spread (0), microseconds
 *   --threads N         calls that wait at the same time (256, at most 1024)
 *   --entry-ms N        how long the kernel may keep a name (0: each step of each path is asked again). NFS keeps names for 30 s and more
 *   --attr-ms N         how long it may keep attributes (1: what a name's answer brought serves the stat that asked for it, and no later one)
 *   --fail PATTERN=ERRNO[@N][:CALL]
 *                       paths that match fail: the first N times a path, or always. May be repeated; the first that matches counts.
 *                       ERRNO: EIO ESTALE ETIMEDOUT EACCES ENOENT ENOTCONN EINTR ELOOP. CALL: one of getattr, readlink, open, read, opendir,
 *                       readdir, xattr; without it, all of them
 *   --hang PATTERN[:CALL]  calls on paths that match never end, unless their caller is killed or the mount goes away
 *   --unknown-types     directories are listed without the types of their entries, as some servers do
 *   --longer-names N    every name has N more bytes, `z`, than the file system below could hold
 *   --with-parent       ends when the process that started it does
 *   --stats FILE        when it ends, how often each call came and how many waited at once, as JSON
 *
 * PATTERN is fnmatch(3)'s, over the bytes of the path below SOURCE without a leading slash; `*` also stands for slashes, and "" is the root.
 * The kernel walks a path a second time when it gets ESTALE, so one stat may use up two of N.
 */
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <fuse.h>
#include <fuse_lowlevel.h>
#include <getopt.h>
#include <limits.h>
#include <pthread.h>
#include <search.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* Longest name that the kernel takes from FUSE (fs/fuse/fuse_i.h), of which it counts the byte at the end. */
enum { FUSE_NAME_MAX = 1023 };

enum call { GETATTR, READLINK, OPEN, READ, OPENDIR, READDIR, XATTR, CALLS };
static const char *const CALL_NAMES[CALLS] = {"getattr", "readlink", "open", "read", "opendir", "readdir", "xattr"};

/* A pattern, and what happens to paths that match it: `error` 0 means that the call hangs. */
struct rule {
  const char *pattern;
  int error;
  long times; /* a path; -1: always */
  int call;   /* -1: any */
};

/* How often a rule was used on a path. */
struct use {
  int rule;
  const char *path;
  long count;
};

static struct {
  int root;
  const char *root_path;
  long delay_us, jitter_us;
  double entry_s, attr_s;
  int threads, unknown_types;
  size_t longer;
  const char *stats_file;
  struct rule rules[64];
  int rule_count;
  struct fuse_session *session;
} fs = {.threads = 256, .attr_s = 0.001};

static void *uses;
static pthread_mutex_t uses_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_long counts[CALLS], waiting, most_waiting;

static int compare_uses(const void *a, const void *b) {
  const struct use *left = a, *right = b;
  return left->rule != right->rule ? left->rule - right->rule : strcmp(left->path, right->path);
}

/* Whether the rule still counts for this path; uses it up once. */
static int use_rule(int rule, const char *path) {
  if (fs.rules[rule].times < 0) return 1;
  pthread_mutex_lock(&uses_lock);
  struct use *wanted = malloc(sizeof *wanted);
  *wanted = (struct use){rule, strdup(path), 0};
  struct use *found = *(struct use **)tsearch(wanted, &uses, compare_uses);
  if (found != wanted) {
    free((void *)wanted->path);
    free(wanted);
  }
  int left = found->count < fs.rules[rule].times;
  if (left) found->count++;
  pthread_mutex_unlock(&uses_lock);
  return left;
}

static void sleep_us(long us) {
  struct timespec rest = {us / 1000000, us % 1000000 * 1000};
  while (nanosleep(&rest, &rest) == -1 && errno == EINTR && !fuse_session_exited(fs.session)) continue;
}

static int hang(void) {
  while (!fuse_interrupted() && !fuse_session_exited(fs.session)) sleep_us(10000);
  return -EINTR;
}

static long jitter(void) {
  static _Thread_local unsigned seed;
  if (!seed) seed = (unsigned)(size_t)&seed ^ (unsigned)time(NULL);
  return fs.jitter_us > 0 ? (long)((double)rand_r(&seed) / RAND_MAX * fs.jitter_us) : 0;
}

/* Waits as long as a call takes, and answers what it fails with: 0, or minus an errno. */
static int take_call(enum call call, const char *path) {
  counts[call]++;
  long now = ++waiting, most = most_waiting;
  while (now > most && !atomic_compare_exchange_weak(&most_waiting, &most, now)) continue;
  long us = fs.delay_us + jitter();
  if (us > 0) sleep_us(us);
  int error = 0;
  const char *name = path + 1;
  for (int i = 0; i < fs.rule_count; i++) {
    const struct rule *rule = &fs.rules[i];
    if ((rule->call >= 0 && rule->call != (int)call) || fnmatch(rule->pattern, name, 0) != 0 || !use_rule(i, name)) continue;
    error = rule->error ? -rule->error : hang();
    break;
  }
  waiting--;
  return error;
}

/* The path below SOURCE, "." for the root; "", which nothing is called, for a path with a name that is not as long as names are shown. */
static const char *below(const char *path) {
  static _Thread_local char real[PATH_MAX];
  if (!path[1]) return ".";
  if (!fs.longer) return path + 1;
  char *to = real;
  for (const char *from = path; *from;) {
    size_t length = strcspn(++from, "/");
    if (length <= fs.longer || (size_t)(to - real) + length >= sizeof real) return "";
    if (to != real) *to++ = '/';
    to = mempcpy(to, from, length - fs.longer);
    from += length;
  }
  *to = '\0';
  return real;
}

/* How a name is shown. */
static const char *shown(const char *name) {
  static _Thread_local char longer[NAME_MAX + FUSE_NAME_MAX];
  if (!fs.longer || !strcmp(name, ".") || !strcmp(name, "..")) return name;
  char *end = stpcpy(longer, name);
  memset(end, 'z', fs.longer);
  end[fs.longer] = '\0';
  return longer;
}

static int do_getattr(const char *path, struct stat *stat, struct fuse_file_info *file) {
  (void)file;
  int error = take_call(GETATTR, path);
  if (error) return error;
  return fstatat(fs.root, below(path), stat, AT_SYMLINK_NOFOLLOW) == -1 ? -errno : 0;
}

static int do_readlink(const char *path, char *buffer, size_t size) {
  int error = take_call(READLINK, path);
  if (error) return error;
  ssize_t length = readlinkat(fs.root, below(path), buffer, size - 1);
  if (length == -1) return -errno;
  buffer[length] = '\0';
  return 0;
}

static int do_open(const char *path, struct fuse_file_info *file) {
  int error = take_call(OPEN, path);
  if (error) return error;
  if ((file->flags & O_ACCMODE) != O_RDONLY) return -EROFS;
  int fd = openat(fs.root, below(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1) return -errno;
  file->fh = fd;
  return 0;
}

static int do_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *file) {
  int error = take_call(READ, path);
  if (error) return error;
  ssize_t length = pread((int)file->fh, buffer, size, offset);
  return length == -1 ? -errno : (int)length;
}

static int do_release(const char *path, struct fuse_file_info *file) {
  (void)path;
  close((int)file->fh);
  return 0;
}

static int do_opendir(const char *path, struct fuse_file_info *file) {
  int error = take_call(OPENDIR, path);
  if (error) return error;
  int fd = openat(fs.root, below(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd == -1) return -errno;
  DIR *directory = fdopendir(fd);
  if (!directory) return -errno;
  file->fh = (uint64_t)(size_t)directory;
  return 0;
}

/* A page of a listing is a call: the filler says when the kernel's buffer is full, and the kernel comes back with the offset it stopped at. */
static int do_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *file,
                      enum fuse_readdir_flags flags) {
  (void)flags;
  int error = take_call(READDIR, path);
  if (error) return error;
  DIR *directory = (DIR *)(size_t)file->fh;
  seekdir(directory, offset);
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(directory);
    if (!entry) return -errno;
    struct stat stat = {.st_ino = entry->d_ino, .st_mode = fs.unknown_types ? 0 : DTTOIF(entry->d_type)};
    if (fill(buffer, shown(entry->d_name), &stat, telldir(directory), 0)) return 0;
  }
}

static int do_releasedir(const char *path, struct fuse_file_info *file) {
  (void)path;
  closedir((DIR *)(size_t)file->fh);
  return 0;
}

/* The l*xattr calls have no *at form; main() made SOURCE the working directory. */
static int do_getxattr(const char *path, const char *name, char *value, size_t size) {
  int error = take_call(XATTR, path);
  if (error) return error;
  ssize_t length = lgetxattr(below(path), name, value, size);
  return length == -1 ? -errno : (int)length;
}

static int do_listxattr(const char *path, char *list, size_t size) {
  int error = take_call(XATTR, path);
  if (error) return error;
  ssize_t length = llistxattr(below(path), list, size);
  return length == -1 ? -errno : (int)length;
}

static int do_statfs(const char *path, struct statvfs *answer) {
  (void)path;
  return fstatvfs(fs.root, answer) == -1 ? -errno : 0;
}

static void *do_init(struct fuse_conn_info *connection, struct fuse_config *config) {
  connection->want &= ~(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
  connection->want &= ~(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE); /* all answers go through write_answer */
  connection->max_background = 1024; /* reads ahead of the reader; the default of 12 would queue them */
  connection->congestion_threshold = 1024;
  config->use_ino = 1; /* hard links stay hard links */
  config->entry_timeout = fs.entry_s;
  config->negative_timeout = 0;
  config->attr_timeout = fs.attr_s;
  return NULL;
}

/*
 * Without FUSE_PARALLEL_DIROPS in the first answer (FUSE_INIT's) the kernel asks for the names of one directory one at a time, which is not what
 * a file server's client does. libfuse before 3.17 forgets to pass that flag on (libfuse/libfuse#861), so it is put in on the way out:
 * a header of 16 bytes, then fuse_init_out of linux/fuse.h with `flags` at byte 12.
 */
static ssize_t write_answer(int fd, struct iovec *parts, int count, void *unused) {
  static atomic_int answered;
  (void)unused;
  if (!atomic_exchange(&answered, 1) && count == 2 && parts[0].iov_len == 16 && parts[1].iov_len >= 16)
    ((uint32_t *)parts[1].iov_base)[3] |= 1u << 18;
  return writev(fd, parts, count);
}

static ssize_t read_question(int fd, void *buffer, size_t length, void *unused) {
  (void)unused;
  return read(fd, buffer, length);
}

static const struct fuse_custom_io THROUGH = {.writev = write_answer, .read = read_question};

static const struct fuse_operations OPERATIONS = {
    .init = do_init,         .getattr = do_getattr,   .readlink = do_readlink, .open = do_open,
    .read = do_read,         .release = do_release,   .opendir = do_opendir,   .readdir = do_readdir,
    .releasedir = do_releasedir, .getxattr = do_getxattr, .listxattr = do_listxattr, .statfs = do_statfs,
};

static void stop(const char *why, const char *what) {
  fprintf(stderr, "delayfs: %s: %s\n", why, what);
  exit(2);
}

static int error_named(const char *name) {
  static const struct {
    const char *name;
    int error;
  } ERRORS[] = {{"EIO", EIO},     {"ESTALE", ESTALE},     {"ETIMEDOUT", ETIMEDOUT}, {"EACCES", EACCES},
                {"ENOENT", ENOENT}, {"ENOTCONN", ENOTCONN}, {"EINTR", EINTR},         {"ELOOP", ELOOP}};
  for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
    if (!strcmp(ERRORS[i].name, name)) return ERRORS[i].error;
  stop("no such errno", name);
  return 0;
}

/* Cuts `:CALL` off the end when it names a call; a pattern may hold colons. */
static int cut_call(char *text) {
  char *colon = strrchr(text, ':');
  for (int call = 0; colon && call < CALLS; call++)
    if (!strcmp(colon + 1, CALL_NAMES[call])) {
      *colon = '\0';
      return call;
    }
  return -1;
}

static void add_rule(char *text, int hangs) {
  if (fs.rule_count == sizeof fs.rules / sizeof *fs.rules) stop("too many rules", text);
  struct rule rule = {.pattern = text, .times = -1, .call = cut_call(text)};
  if (!hangs) {
    char *equals = strrchr(text, '=');
    if (!equals) stop("--fail wants PATTERN=ERRNO", text);
    *equals = '\0';
    char *at = strchr(equals + 1, '@');
    if (at) {
      *at = '\0';
      rule.times = strtol(at + 1, NULL, 10);
    }
    rule.error = error_named(equals + 1);
  }
  fs.rules[fs.rule_count++] = rule;
}

static long number(const char *text, long most) {
  char *end;
  long value = strtol(text, &end, 10);
  if (end == text || *end || value < 0 || value > most) stop("not a number in range", text);
  return value;
}

static void read_options(int argc, char **argv) {
  static const struct option OPTIONS[] = {
      {"delay-us", 1, 0, 'd'}, {"jitter", 1, 0, 'j'}, {"threads", 1, 0, 't'}, {"entry-ms", 1, 0, 'e'}, {"attr-ms", 1, 0, 'a'},
      {"fail", 1, 0, 'f'},     {"hang", 1, 0, 'h'},   {"stats", 1, 0, 's'},   {"unknown-types", 0, 0, 'u'}, {"longer-names", 1, 0, 'l'},
      {"with-parent", 0, 0, 'p'}, {0, 0, 0, 0}};
  for (int option; (option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
    switch (option) {
      case 'd': fs.delay_us = number(optarg, 60000000); break;
      case 'j': fs.jitter_us = number(optarg, 60000000); break;
      case 't': fs.threads = (int)number(optarg, 1024); break;
      case 'e': fs.entry_s = number(optarg, 86400000) / 1000.0; break;
      case 'a': fs.attr_s = number(optarg, 86400000) / 1000.0; break;
      case 'f': add_rule(optarg, 0); break;
      case 'h': add_rule(optarg, 1); break;
      case 's': fs.stats_file = optarg; break;
      case 'u': fs.unknown_types = 1; break;
      case 'l': fs.longer = (size_t)number(optarg, FUSE_NAME_MAX - NAME_MAX); break;
      case 'p': prctl(PR_SET_PDEATHSIG, SIGTERM); break;
      default: exit(2);
    }
  }
  if (argc - optind != 2) stop("usage", "delayfs [options] SOURCE MOUNTPOINT");
}

static void write_stats(void) {
  FILE *file = fs.stats_file ? fopen(fs.stats_file, "w") : NULL;
  if (!file) return;
  fprintf(file, "{\"mostAtOnce\":%ld", (long)most_waiting);
  for (int call = 0; call < CALLS; call++) fprintf(file, ",\"%s\":%ld", CALL_NAMES[call], (long)counts[call]);
  fprintf(file, "}\n");
  fclose(file);
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  const char *source = argv[optind], *mountpoint = argv[optind + 1];
  char *stats = NULL;
  if (fs.stats_file && fs.stats_file[0] != '/' && asprintf(&stats, "%s/%s", get_current_dir_name(), fs.stats_file) > 0)
    fs.stats_file = stats;
  char *mount_path = realpath(mountpoint, NULL);
  if (!mount_path) stop(mountpoint, strerror(errno));
  fs.root = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fs.root == -1 || fchdir(fs.root) == -1) stop(source, strerror(errno));
  struct rlimit files;
  if (!getrlimit(RLIMIT_NOFILE, &files)) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  prctl(PR_SET_TIMERSLACK, 1UL); /* nanoseconds; the default adds 50 us to each wait */
  char *mount_argv[] = {"delayfs", "-o", "ro,nosuid,nodev,fsname=delayfs,subtype=delayfs"};
  struct fuse_args args = FUSE_ARGS_INIT(3, mount_argv);
  struct fuse *fuse = fuse_new(&args, &OPERATIONS, sizeof OPERATIONS, NULL);
  if (!fuse) stop("cannot start", "see above");
  if (fuse_mount(fuse, mount_path) != 0) stop("cannot mount", mount_path);
  fs.session = fuse_get_session(fuse);
  if (fuse_session_custom_io(fs.session, &THROUGH, fuse_session_fd(fs.session)) != 0) stop("cannot start", "custom I/O");
  fuse_set_signal_handlers(fs.session);
  struct fuse_loop_config *loop = fuse_loop_cfg_create();
  fuse_loop_cfg_set_max_threads(loop, (unsigned)fs.threads);
  fuse_loop_cfg_set_idle_threads(loop, (unsigned)fs.threads);
  int ended = fuse_loop_mt(fuse, loop);
  fuse_remove_signal_handlers(fs.session);
  write_stats();
  fuse_unmount(fuse);
  fuse_loop_cfg_destroy(loop);
  fuse_destroy(fuse);
  return ended < 0;
}
