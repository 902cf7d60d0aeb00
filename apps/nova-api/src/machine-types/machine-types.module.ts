import { Module } from '@nestjs/common';
import { ImagePropertiesModule } from '../image-properties/image-properties.module.js';
import { InstancesModule } from '../instances/instances.module.js';
import { MachineTypesController } from './machine-types.controller.js';
import { MachineTypesService } from './machine-types.service.js';

/** Machine types that servers have recorded (nova-manage libvirt). */
@Module({
  imports: [ImagePropertiesModule, InstancesModule],
  controllers: [MachineTypesController],
  providers: [MachineTypesService],
})
export class MachineTypesModule {}
