import { Module } from '@nestjs/common';
import { FileStore } from './file-store.js';

/** Where the data of images lies. */
@Module({
  providers: [FileStore],
  exports: [FileStore],
})
export class StoreModule {}
