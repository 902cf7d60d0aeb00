import { profiles } from '#releases';
import type { GuestRules } from './guest/guest-rules.js';
import { makeDomain as makeTypedDomain } from './guest/typed/make-domain.js';
import { nextDeviceName as nextTypedDeviceName } from './guest/typed/next-device-name.js';
import { OPTION_NAMES as TYPED_OPTION_NAMES } from './guest/typed/options.js';
import { makeDomain as makeUntypedDomain } from './guest/untyped/make-domain.js';
import { nextDeviceName as nextUntypedDeviceName } from './guest/untyped/next-device-name.js';
import { OPTION_NAMES as UNTYPED_OPTION_NAMES } from './guest/untyped/options.js';

/**
 * What nova-compute does when it makes a domain, by release. In Liberty image metadata became typed (nova/objects/image_meta.py)
 * and devices came to be named by their bus; the builders from there on are Zed's throughout, except for what is dated below.
 */
export const guestRules = profiles<GuestRules>(
  {
    optionNames: UNTYPED_OPTION_NAMES,
    makeDomain: makeUntypedDomain,
    nextDeviceName: nextUntypedDeviceName,
    stableDeviceRescue: false,
    pinsMachineType: false,
    pinsDefaults: false,
  },
  ['liberty', { optionNames: TYPED_OPTION_NAMES, makeDomain: makeTypedDomain, nextDeviceName: nextTypedDeviceName }],
  ['ussuri', { stableDeviceRescue: true }],
  ['wallaby', { pinsMachineType: true }],
  ['yoga', { pinsDefaults: true }],
);
