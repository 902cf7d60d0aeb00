import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { typedImages } from '../by-release.js';
import { RuleError } from '../errors.js';
import { IMAGE_PROPERTIES, PROPERTY_ROWS } from './catalogue.js';
import { isPackageVersionPredicate, isStrictVersionPredicate } from './version-predicate.js';

const types = typedImages('zed');

const anyName = fc.oneof(
  fc.constantFrom(...Object.keys(IMAGE_PROPERTIES)),
  fc.constantFrom('hw_numa_cpus.0', 'hw_numa_mem.0', 'trait:A', '__proto__', 'vmware_adaptertype', 'vm_mode'),
  fc.string({ unit: 'binary' }),
);

describe('parseImageProperties', () => {
  it('passes over what it does not know', () => {
    expect(types.properties({ nonsense: '1', hw_sound_model: 'ich9' })).toEqual({});
  });

  it('lets the current name win over the legacy one', () => {
    expect(types.properties({ hw_vm_mode: 'hvm', vm_mode: 'xen' })).toEqual({ hw_vm_mode: 'hvm' });
  });

  it('refuses a value of a later release', () => {
    expect(() => types.properties({ hw_vif_model: 'igb' })).toThrow('Field value igb is invalid');
  });

  it('tells the error of the legacy name first', () => {
    expect(() => types.properties({ hw_disk_bus: 'bogus', architecture: 'pdp11' })).toThrow(
      "Architecture name 'pdp11' is not valid",
    );
  });

  it('collects NUMA nodes up to the first gap', () => {
    const props = types.properties({ 'hw_numa_mem.0': '512', 'hw_numa_mem.2': '1', 'hw_numa_cpus.0': '0-2,^1' });
    expect(props).toEqual({ hw_numa_mem: [512], hw_numa_cpus: [new Set([0, 2])] });
  });

  it('reads the adapter type of VMware images as bus and SCSI model', () => {
    expect(types.properties({ vmware_adaptertype: 'paraVirtual' })).toEqual({
      hw_disk_bus: 'scsi',
      hw_scsi_model: 'vmpvscsi',
    });
  });

  it('throws nothing but typed errors, whatever names and values are', () => {
    fc.assert(
      fc.property(fc.dictionary(anyName, fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue())), (properties) => {
        try {
          types.properties(properties);
        } catch (error) {
          expect(error).toBeInstanceOf(RuleError);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  it('takes every value that an enumeration lists, in its own spelling', () => {
    for (const [name, row] of PROPERTY_ROWS) {
      if (row.type.kind !== 'enum') continue;
      const known = row.type.values.filter((value) => row.type.kind === 'enum' && !row.type.addedIn?.[value]);
      const fields = types.properties({ [name]: known[0] });
      if (Number(row.version.split('.')[1]) <= 34) expect(fields).toEqual({ [name]: known[0] });
      else expect(fields).toEqual({});
    }
  });
});

describe('parseImageMeta', () => {
  it('turns null text into empty text and refuses a null min_ram', () => {
    expect(types.image({ name: null })).toEqual({ name: '', properties: {} });
    expect(() => types.image({ min_ram: null })).toThrow("Field `min_ram' cannot be None");
  });

  it('becomes a 400 at the API', () => {
    expect(() => types.imageAtApi({ properties: { hw_disk_bus: 'bogus' } })).toThrow(
      expect.objectContaining({
        className: 'InvalidRequest',
        status: 400,
        message: 'Invalid image metadata. Error: Field value bogus is invalid',
      }),
    );
  });

  it('reads dates of several forms', () => {
    expect(types.image({ created_at: '20231101 10:00' }).created_at).toBe('2023-11-01T10:00:00+00:00');
    expect(types.image({ created_at: '2023-11-01T10:00:00.5+0200' }).created_at).toBe(
      '2023-11-01T10:00:00.500000+02:00',
    );
    expect(() => types.image({ created_at: '2023-02-30' })).toThrow('day is out of range for month');
  });
});

describe('isStrictVersionPredicate', () => {
  it.each(['>=2.6', '>=2.6,<3.0.1', '==1.0a1', ' > 1.2 '])('takes %j', (value) => {
    expect(isStrictVersionPredicate(value)).toBe(true);
  });
  it.each(['2.6', '>2,<3', '', '>=2.6 <3.0', '>=1.2.3.4', '=> 1.0'])('refuses %j', (value) => {
    expect(isStrictVersionPredicate(value)).toBe(false);
  });
});

describe('isPackageVersionPredicate', () => {
  it.each(['>2,<3', '>=2.6', ' != 2.5 ', '>=1.2.3.4', '>=2.6rc1', '==1!2.0.post1', '<V2.0-Alpha.1.dev3+local.7'])(
    'takes %j',
    (value) => {
      expect(isPackageVersionPredicate(value)).toBe(true);
    },
  );
  it.each(['2.6', '', ',', '>2,', '>', '>=2.6 <3.0', '~=2', '=== 2', '>=2.x', '>=2.', '>=2.6+'])(
    'refuses %j',
    (value) => {
      expect(isPackageVersionPredicate(value)).toBe(false);
    },
  );

  it('takes all that the strict one takes', () => {
    const number = fc.nat(99).map(String);
    const version = fc
      .tuple(number, number, fc.constantFrom('', 'a1', 'b12', '.3'))
      .map(([a, b, c]) => `${a}.${b}${c}`);
    const part = fc.tuple(fc.constantFrom('<=', '>=', '<', '>', '!=', '=='), version).map((texts) => texts.join(' '));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        expect(isStrictVersionPredicate(parts.join(','))).toBe(true);
        expect(isPackageVersionPredicate(parts.join(', '))).toBe(true);
      }),
    );
  });
});

describe('the properties that GET /servers shows', () => {
  const rows = {
    image_hw_disk_bus: 'scsi',
    image_architecture: 'x86_64',
    image_hw_sound_model: 'ich9',
    image_min_ram: '0',
    'image_trait:A': 'required',
    image_constructor: 'x',
    image_os_type: null,
    hw_vif_model: 'virtio',
  };

  it('are all rows of the image at first', () => {
    const { hw_vif_model: _, ...images } = rows;
    const expected = Object.fromEntries(Object.entries(images).map(([row, value]) => [row.slice(6), value]));
    expect({ ...typedImages('epoxy').shownProperties(rows) }).toEqual(expected);
  });

  it('are later those that have a value and a name that Nova knows or knew', () => {
    expect({ ...typedImages('hibiscus').shownProperties(rows) }).toEqual({
      hw_disk_bus: 'scsi',
      architecture: 'x86_64',
      hw_sound_model: 'ich9',
    });
  });
});
