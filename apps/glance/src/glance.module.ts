import { hostname } from 'node:os';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { glanceRules } from '#image-properties';
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
import { FileStore } from './image-data/file-store.js';
import { ImageDataController } from './image-data/image-data.controller.js';
import { ImageDownloadService } from './image-data/image-download.service.js';
import { ImageUploadService } from './image-data/image-upload.service.js';
import { UploadClaims } from './image-data/upload-claims.service.js';
import { ImageActionsController } from './images/image-actions.controller.js';
import { ImageActionsService } from './images/image-actions.service.js';
import { ImageTagsController } from './images/image-tags.controller.js';
import { ImageTagsService } from './images/image-tags.service.js';
import { ImagesController } from './images/images.controller.js';
import { ImagesRepository } from './images/images.repository.js';
import { ImagesService } from './images/images.service.js';
import { InfoController } from './info/info.controller.js';
import { ImageMembersController } from './members/image-members.controller.js';
import { ImageMembersRepository } from './members/image-members.repository.js';
import { ImageMembersService } from './members/image-members.service.js';
import { METADEF_CONTROLLERS, METADEF_PROVIDERS } from './metadefs/metadefs.parts.js';
import { CreateImages1700000000000 } from './migrations/create-images.migration.js';
import { CreateMetadefs1700000000300 } from './migrations/create-metadefs.migration.js';
import { loadPropertyProtections } from './protections/load-property-protections.js';
import { PropertyProtections } from './protections/property-protections.js';
import { installRouting, urlRewriter } from './routes/install-routing.js';
import { SchemasController } from './schemas/schemas.controller.js';
import { GLANCE_PROFILE, GLANCE_RULES } from './tokens.js';
import { V1ImagesController } from './v1/v1-images.controller.js';
import { V1ImagesService } from './v1/v1-images.service.js';
import { V1MembersController } from './v1/v1-members.controller.js';
import { V1MembersService } from './v1/v1-members.service.js';
import { VersionsController } from './versions/versions.controller.js';

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
export class GlanceModule {
  static forRoot(config: ProptrailConfig): DynamicModule {
    const profile = glanceProfile(config.release);
    return {
      module: GlanceModule,
      imports: [
        persistence,
        ServiceBusModule.forRoot({ config, exchange: 'glance', publisherId: `image.${hostname()}` }),
        operations,
      ],
      controllers: [
        ...(profile.versions.some(({ path }) => path === 'v1') ? [V1ImagesController, V1MembersController] : []),
        ...(profile.namedStore === null ? [] : [InfoController]),
        ...(profile.servesMetadefs ? METADEF_CONTROLLERS : []),
        VersionsController,
        SchemasController,
        ImagesController,
        ImageDataController,
        ImageTagsController,
        ImageActionsController,
        ImageMembersController,
      ],
      providers: [
        { provide: GLANCE_PROFILE, useValue: profile },
        { provide: GLANCE_RULES, useValue: glanceRules(config.release) },
        {
          provide: PropertyProtections,
          useValue: loadPropertyProtections(config.propertyProtection, profile.builtInProtection),
        },
        ...(profile.servesMetadefs ? METADEF_PROVIDERS : []),
        FileStore,
        ImagesRepository,
        ImagesService,
        ImageTagsService,
        ImageActionsService,
        UploadClaims,
        ImageUploadService,
        ImageDownloadService,
        V1ImagesService,
        ImageMembersRepository,
        ImageMembersService,
        V1MembersService,
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
