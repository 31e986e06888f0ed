# syntax=docker/dockerfile:1
# The worker image: built from the checkout, run as an ordinary user, state in /migration.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs an install script (see scripts/prepare.mjs).
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM packages AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/setup.mjs

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/oclif.manifest.json /app/package.json ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/prices ./prices
# headwater.yaml and .headwater/ are mounted here; the folder must belong to the user that runs.
RUN mkdir -p /migration/.headwater && chown -R node:node /migration
USER node
WORKDIR /migration
ENTRYPOINT ["node", "/app/bin/headwater.js"]
CMD ["work"]
