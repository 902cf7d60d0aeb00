import { AttachmentRunner } from './attachment-runner.service.js';
import { InterfaceAttachmentService } from './interface-attachment.service.js';
import { VolumeAttachmentService } from './volume-attachment.service.js';

/** Devices that are plugged into servers that run. */
export const ATTACHMENT_PROVIDERS = [AttachmentRunner, InterfaceAttachmentService, VolumeAttachmentService];
