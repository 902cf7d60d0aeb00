import { type Adapters, forFuncs } from './adapter.js';
import { typedCinder } from './typed-cinder.adapter.js';
import { typedGlance } from './typed-glance.adapter.js';
import { typedHardware } from './typed-hardware.adapter.js';
import { typedImageMeta } from './typed-imagemeta.adapter.js';
import { typedSysmeta } from './typed-sysmeta.adapter.js';
import { typedXml } from './typed-xml.adapter.js';

/** The corpora of releases whose images have types. Every other func names a rule of nova.virt.hardware. */
export const typedAdapters: Adapters = new Map([
  ...forFuncs(typedSysmeta, [
    'from_image',
    'to_image',
    'roundtrip',
    'volume_meta',
    'bdm_meta',
    'root_device_name',
    'inherit',
    'safe_truncate',
    'pipeline',
    'show_image',
  ]),
  ...forFuncs(typedImageMeta, ['image_props', 'image_meta', 'image_meta_api', 'from_instance']),
  ...forFuncs(typedCinder, ['capture', 'upload']),
  ...forFuncs(typedGlance, ['create', 'update']),
  ['xml', typedXml],
  ...forFuncs(typedHardware, ['*']),
]);
