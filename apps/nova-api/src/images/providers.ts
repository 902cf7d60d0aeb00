import { CurrentImages } from './current-images.service.js';
import { ImagesController } from './images.controller.js';
import { ImagesService } from './images.service.js';

export const IMAGE_CONTROLLERS = [ImagesController];

/** Glance's images through Nova's own API. */
export const IMAGE_PROVIDERS = [ImagesService, CurrentImages];
