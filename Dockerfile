# One image for every service; the command says which.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps HOST=0.0.0.0 PROPTRAIL_STATE_DIR=/var/lib/proptrail
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir -p /var/lib/proptrail && chown node:node /var/lib/proptrail
USER node
VOLUME /var/lib/proptrail
CMD ["node", "dist/apps/all-in-one/src/main.js"]
