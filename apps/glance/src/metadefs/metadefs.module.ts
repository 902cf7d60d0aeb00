import { Module } from '@nestjs/common';
import { CatalogueLoader } from './catalogue-loader.service.js';
import { MetadefItemsRepository } from './metadef-items.repository.js';
import { MetadefItemsService } from './metadef-items.service.js';
import { MetadefNamespacesController } from './metadef-namespaces.controller.js';
import { MetadefNamespacesRepository } from './metadef-namespaces.repository.js';
import { MetadefNamespacesService } from './metadef-namespaces.service.js';
import { MetadefObjectsController } from './metadef-objects.controller.js';
import { MetadefPropertiesController } from './metadef-properties.controller.js';
import { MetadefSchemasController } from './metadef-schemas.controller.js';
import { MetadefTagsController } from './metadef-tags.controller.js';
import { ResourceTypesController } from './resource-types.controller.js';
import { ResourceTypesRepository } from './resource-types.repository.js';
import { ResourceTypesService } from './resource-types.service.js';

/** `/v2/metadefs`, and the catalogue that it begins with. */
@Module({
  controllers: [
    MetadefSchemasController,
    MetadefNamespacesController,
    MetadefPropertiesController,
    MetadefObjectsController,
    MetadefTagsController,
    ResourceTypesController,
  ],
  providers: [
    MetadefNamespacesRepository,
    MetadefItemsRepository,
    ResourceTypesRepository,
    MetadefNamespacesService,
    MetadefItemsService,
    ResourceTypesService,
    CatalogueLoader,
  ],
})
export class MetadefsModule {}
