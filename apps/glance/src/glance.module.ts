import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transport } from '#messaging';
import {
  databaseProbe,
  imageDialect,
  OperationsModule,
  PROPTRAIL_CONFIG,
  type ServiceDefinition,
} from '#openstack-http';
import { PersistenceModule, type ServiceSchema } from '#persistence';
import { busProbe, ServiceBusModule } from '#service-bus';
import type { ProptrailConfig } from '#service-process';
import { installBodyParsers, isImageData } from './bodies/body-parser.js';
import { glanceProfile } from './changes.js';
import { GlanceGlobalsModule } from './glance-globals.module.js';
import { ImageDataModule } from './image-data/image-data.module.js';
import { ImagesModule } from './images/images.module.js';
import { InfoModule } from './info/info.module.js';
import { MembersModule } from './members/members.module.js';
import { MetadefsModule } from './metadefs/metadefs.module.js';
import { CreateImages1700000000000 } from './migrations/create-images.migration.js';
import { CreateMetadefs1700000000300 } from './migrations/create-metadefs.migration.js';
import { installRouting, urlRewriter } from './routes/install-routing.js';
import { SchemasModule } from './schemas/schemas.module.js';
import { V1Module } from './v1/v1.module.js';
import { VersionsModule } from './versions/versions.module.js';

/** The tables of schema `glance`. */
const GLANCE_SCHEMA: ServiceSchema = {
  schema: 'glance',
  entities: [],
  migrations: [CreateImages1700000000000, CreateMetadefs1700000000300],
};

const persistence = PersistenceModule.forRootAsync({
  inject: [PROPTRAIL_CONFIG],
  useFactory: (config: ProptrailConfig) => ({
    ...GLANCE_SCHEMA,
    databaseUrl: config.databaseUrl,
    stateDir: config.stateDir,
  }),
});

const operations = OperationsModule.forRoot({
  service: 'glance',
  inject: [DataSource, Transport],
  probes: (dataSource: DataSource, transport: Transport) => [databaseProbe(dataSource), busProbe(transport)],
});

/** The Images API: its catalogue in the schema `glance`, its data in files, its events on the exchange `glance`. */
@Module({})
class GlanceModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    const profile = glanceProfile(config.release);
    return {
      module: GlanceModule,
      imports: [
        persistence,
        ServiceBusModule.forRoot({ config, exchange: 'glance', publisherId: `image.${hostname()}` }),
        operations,
        GlanceGlobalsModule.forRoot(config, profile),
        ...(profile.versions.some(({ path }) => path === 'v1') ? [V1Module] : []),
        ...(profile.namedStore === null ? [] : [InfoModule]),
        ...(profile.servesMetadefs ? [MetadefsModule] : []),
        VersionsModule,
        SchemasModule,
        ImagesModule,
        ImageDataModule,
        MembersModule,
      ],
    };
  }
}

/** v1 carries 128 properties in the head of a request; 2014.1 takes lines of 16 KiB. */
const V1_HEADER_BYTES = 2 * 1024 * 1024;

/** Port 9292. */
export const glanceService: ServiceDefinition = {
  name: 'glance',
  title: 'Glance: Images API',
  port: (config) => config.ports.glance,
  module: (config) => GlanceModule.forRoot(config),
  schema: GLANCE_SCHEMA,
  dialect: imageDialect,
  maxHeaderBytes: V1_HEADER_BYTES,
  streamsBody: isImageData,
  parsers: (fastify, config) => {
    installBodyParsers(fastify);
    installRouting(fastify, glanceProfile(config.release));
  },
  rewriteUrl: (config) => urlRewriter(glanceProfile(config.release)),
};
