# syntax=docker/dockerfile:1
# Debian 13: its Postgres client is new enough for `prosa backup` of the server in compose.yaml.
FROM node:24-trixie-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings Node: the `node` package, which gives development machines theirs, stays an empty shell.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/node node_modules/.bin/node \
  && npm cache clean --force

FROM node:24-trixie-slim
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends postgresql-client \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
  PORT=3000 \
  PROSA_DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY migrations ./migrations
COPY prompts ./prompts
COPY src ./src
# Only needed without DATABASE_URL: the embedded database lives here.
RUN mkdir /data /backups && chown node:node /data /backups
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz', { signal: AbortSignal.timeout(2500) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node runs as the first process and handles SIGTERM itself: it finishes or gives back what it holds.
CMD ["node", "src/server.ts"]
