import { profiles } from '#releases';
import type { GuestRules } from './guest/guest-rules.js';
import { nextIcehouseDeviceName } from './guest/icehouse/next-device-name.js';
import { ICEHOUSE_OPTION_NAMES } from './guest/icehouse/options.js';
import { makeIcehouseDomain } from './guest/icehouse/render.js';
import { nextZedDeviceName } from './guest/zed/next-device-name.js';
import { ZED_OPTION_NAMES } from './guest/zed/options.js';
import { makeZedDomain } from './guest/zed/render.js';

/**
 * What nova-compute does when it makes a domain, by release. In Liberty image metadata became typed (nova/objects/image_meta.py)
 * and devices came to be named by their bus; the builders from there on are Zed's throughout, except for what is dated below.
 */
export const guestRules = profiles<GuestRules>(
  {
    optionNames: ICEHOUSE_OPTION_NAMES,
    makeDomain: makeIcehouseDomain,
    nextDeviceName: nextIcehouseDeviceName,
    stableDeviceRescue: false,
    pinsMachineType: false,
    pinsDefaults: false,
  },
  ['liberty', { optionNames: ZED_OPTION_NAMES, makeDomain: makeZedDomain, nextDeviceName: nextZedDeviceName }],
  ['ussuri', { stableDeviceRescue: true }],
  ['wallaby', { pinsMachineType: true }],
  ['yoga', { pinsDefaults: true }],
);
