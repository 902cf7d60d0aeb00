import { type Adapter, type Adapters, forFuncs } from './adapter.js';
import { icehouseCinder } from './icehouse-cinder.adapter.js';
import { icehouseGlance } from './icehouse-glance.adapter.js';
import { icehouseSnapshot } from './icehouse-snapshot.adapter.js';
import { icehouseSysmeta } from './icehouse-sysmeta.adapter.js';
import { icehouseXml } from './icehouse-xml.adapter.js';

/** Both nova and glance have a `roundtrip`: image -> rows -> image, and image -> headers -> image. */
const roundtrip: Adapter = (input) => ('image_meta' in input ? icehouseGlance : icehouseSysmeta)(input);

/** The icehouse corpora. cinder's `show` is the same translation as nova's. */
export const icehouseAdapters: Adapters = new Map([
  ...forFuncs(icehouseSysmeta, [
    'from_image',
    'to_image',
    'bdm_meta',
    'inherit',
    'root_device_name',
    'kernel_ramdisk',
    'check_image',
    'image_metadata',
    'rescue_image',
    'notification',
    'show',
    'create_meta',
    'api_create',
    'rebuild',
  ]),
  ['roundtrip', roundtrip],
  ...forFuncs(icehouseSnapshot, ['create_image', 'backup', 'snapshot_update', 'snapshot_meta']),
  ...forFuncs(icehouseCinder, ['capture', 'upload', 'bootable', 'snapshot', 'check']),
  ...forFuncs(icehouseGlance, ['from_headers', 'validate', 'client_create', 'client_update', 'v2_create', 'v2_update']),
  ...forFuncs(icehouseXml, ['xml']),
]);
