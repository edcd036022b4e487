# Every image of the system. The API image also migrates and seeds:
#   docker build --target api .
#   docker build --target worker .
#   docker build --target web .
#   docker build --target payment-sandbox .
#   docker build --target login-sandbox .

FROM node:24-alpine AS sources
WORKDIR /app
COPY . .
# Of every workspace, also of those that no image contains: npm compares them with the lock file.
RUN mkdir /manifests \
    && cp .npmrc package.json package-lock.json /manifests \
    && for workspace in */package.json proof/*/package.json; do \
         mkdir -p "/manifests/${workspace%/*}" && cp "$workspace" "/manifests/$workspace"; \
       done

# The manifests alone: as long as they stay the same, a change of code installs no packages again.
FROM node:24-alpine AS manifests
WORKDIR /app
COPY --from=sources /manifests ./

FROM manifests AS build
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit -w testkit -w flashsale-core -w flashsale-api -w flashsale-worker -w payment-sandbox \
      -w login-sandbox --include-workspace-root
COPY . .
RUN npm run prisma:generate && npx tsc -b flashsale-api flashsale-worker payment-sandbox login-sandbox dev

FROM manifests AS web-build
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit -w flashsale-web --include-workspace-root
COPY tsconfig.base.json ./
COPY flashsale-client flashsale-client
COPY command-line command-line
COPY proof/race-lab proof/race-lab
COPY flashsale-web flashsale-web
RUN npm run build -w flashsale-web

# Without the optional packages, too: Prisma's client names its command line and TypeScript as such. The native parts of
# argon2 and sharp are such as well, so the images take them from the build, which has those of their platform.
FROM manifests AS api-packages
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --omit=dev --omit=optional -w testkit -w flashsale-core -w flashsale-api \
      --include-workspace-root

FROM manifests AS worker-packages
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --omit=dev --omit=optional -w flashsale-core -w flashsale-worker

FROM manifests AS sandbox-packages
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --omit=dev --omit=optional -w command-line -w flashsale-core -w payment-sandbox

FROM manifests AS login-packages
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --omit=dev --omit=optional -w login-sandbox

FROM node:24-alpine AS runtime
WORKDIR /app
# The root file system may be read-only: npm and Prisma write only to /tmp.
ENV NODE_ENV=production \
    HOME=/tmp \
    NPM_CONFIG_CACHE=/tmp/.npm \
    NPM_CONFIG_LOGS_MAX=0 \
    NPM_CONFIG_UPDATE_NOTIFIER=false
USER node

# Health is checked often, so by busybox's wget: it costs a few milliseconds, a Node process for every check costs 50.

FROM runtime AS api
COPY --from=api-packages /app ./
COPY --from=build /app/node_modules/@node-rs node_modules/@node-rs
# The native part of sharp, which makes pictures smaller.
COPY --from=build /app/node_modules/@img node_modules/@img
COPY prisma prisma
COPY dev/run.mjs dev/
COPY dev/bootstrap dev/bootstrap
COPY dev/prisma dev/prisma
COPY --from=build /app/dev/dist dev/dist
COPY --from=build /app/testkit/dist testkit/dist
COPY docs/openapi.json docs/
COPY flashsale-core/lua flashsale-core/lua
COPY --from=build /app/flashsale-core/dist flashsale-core/dist
COPY --from=build /app/flashsale-api/dist flashsale-api/dist
# A volume that is mounted here belongs to whom this belongs to.
USER root
RUN mkdir /pictures && chown node:node /pictures
USER node
ENV PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["wget", "-q", "-T", "2", "-O", "/dev/null", "http://127.0.0.1:3000/health/ready"]
CMD ["node", "flashsale-api/dist/main.js"]

FROM runtime AS worker
COPY --from=worker-packages /app ./
COPY --from=build /app/node_modules/@node-rs node_modules/@node-rs
COPY flashsale-core/lua flashsale-core/lua
COPY --from=build /app/flashsale-core/dist flashsale-core/dist
COPY --from=build /app/flashsale-worker/dist flashsale-worker/dist
ENV WORKER_PORT=3010
EXPOSE 3010
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["wget", "-q", "-T", "2", "-O", "/dev/null", "http://127.0.0.1:3010/health/ready"]
CMD ["node", "flashsale-worker/dist/main.js"]

# Only a demo has it.
FROM runtime AS payment-sandbox
COPY --from=sandbox-packages /app ./
COPY --from=build /app/node_modules/@node-rs node_modules/@node-rs
COPY --from=build /app/command-line/dist command-line/dist
COPY flashsale-core/lua flashsale-core/lua
COPY --from=build /app/flashsale-core/dist flashsale-core/dist
COPY --from=build /app/payment-sandbox/dist payment-sandbox/dist
ENV PAYMENT_SANDBOX_PORT=3005
EXPOSE 3005
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["wget", "-q", "-T", "2", "-O", "/dev/null", "http://127.0.0.1:3005/health/ready"]
CMD ["node", "payment-sandbox/dist/main.js"]

# Only who tries the login has it (deploy/docker-compose.login.yml).
FROM runtime AS login-sandbox
COPY --from=login-packages /app ./
COPY --from=build /app/login-sandbox/dist login-sandbox/dist
ENV LOGIN_SANDBOX_PORT=3004
EXPOSE 3004
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["sh", "-c", "wget -q -T 2 -O /dev/null http://127.0.0.1:$LOGIN_SANDBOX_PORT/health"]
CMD ["node", "login-sandbox/dist/main.js"]

# What Next has traced: the server, its pages, and of the packages no more than they need.
FROM runtime AS web
COPY --from=web-build /app/flashsale-web/.next/standalone ./
COPY flashsale-web/server.mjs flashsale-web/
COPY flashsale-web/guard flashsale-web/guard
ENV NEXT_TELEMETRY_DISABLED=1 \
    WEB_PORT=3001
EXPOSE 3001
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
    CMD ["wget", "-q", "-T", "2", "-O", "/dev/null", "http://127.0.0.1:3001/health/ready"]
CMD ["node", "flashsale-web/server.mjs"]
