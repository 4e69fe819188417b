# One image for every role. `docker build -t tanggap .`, then
#   docker run --rm -p 127.0.0.1:3000:3000 -v tanggap:/data tanggap                      (embedded PostgreSQL)
#   docker run --rm -e DATABASE_URL=… -e REDIS_URL=… -e ROLES=web -p 3000:3000 tanggap   (scale-out)

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json .swcrc ./
COPY src ./src
COPY client ./client
RUN npm run build

# What runs needs no compiler, no test tool and no client library: those are development dependencies.
FROM node:24-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
# An init as process 1 reaps what the embedded PostgreSQL leaves behind: a killed server that is not reaped
# blocks the next start.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node --mode=0700 /data
WORKDIR /app
COPY package.json LICENSE ./
COPY deploy/healthcheck.mjs ./deploy/
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/client/build ./client/build
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
# SIGTERM reaches node through tini; the ordered stop takes up to SHUTDOWN_MS.
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/main.js"]
