import { AddressReservations } from './address-reservations.repository.js';
import { InterfacesController } from './interfaces.controller.js';
import { InterfacesService } from './interfaces.service.js';
import { VolumeAttachService } from './volume-attach.service.js';
import { VolumeAttachmentsController } from './volume-attachments.controller.js';
import { VolumeDetachService } from './volume-detach.service.js';

export const ATTACHMENT_CONTROLLERS = [VolumeAttachmentsController, InterfacesController];

/** Volumes and interfaces that servers get and give back. */
export const ATTACHMENT_PROVIDERS = [AddressReservations, VolumeAttachService, VolumeDetachService, InterfacesService];
