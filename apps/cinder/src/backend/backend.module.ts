import { Module } from '@nestjs/common';
import { FileBackend } from './file-backend.js';
import { VolumeLocks } from './volume-locks.js';

/** Where the data of volumes lies, and who may touch it. */
@Module({
  providers: [FileBackend, VolumeLocks],
  exports: [FileBackend, VolumeLocks],
})
export class BackendModule {}
