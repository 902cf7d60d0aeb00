import { type Adapters, forFuncs } from './adapter.js';
import { zedCinder } from './zed-cinder.adapter.js';
import { zedGlance } from './zed-glance.adapter.js';
import { zedHardware } from './zed-hardware.adapter.js';
import { zedImageMeta } from './zed-imagemeta.adapter.js';
import { zedSysmeta } from './zed-sysmeta.adapter.js';
import { zedXml } from './zed-xml.adapter.js';

/** The zed corpora. Every other func names a rule of nova.virt.hardware. */
export const zedAdapters: Adapters = new Map([
  ...forFuncs(zedSysmeta, [
    'from_image',
    'to_image',
    'roundtrip',
    'volume_meta',
    'bdm_meta',
    'root_device_name',
    'inherit',
    'safe_truncate',
    'pipeline',
  ]),
  ...forFuncs(zedImageMeta, ['image_props', 'image_meta', 'image_meta_api', 'from_instance']),
  ...forFuncs(zedCinder, ['capture', 'upload']),
  ...forFuncs(zedGlance, ['create', 'update']),
  ['xml', zedXml],
  ...forFuncs(zedHardware, ['*']),
]);
