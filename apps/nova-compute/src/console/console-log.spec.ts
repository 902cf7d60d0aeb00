import { describe, expect, it } from '@jest/globals';
import { readDocument } from '../virt/domain-document.js';
import { consoleLog, hasConsole, tailLog } from './console-log.js';

const XML = `<domain type="kvm">
  <name>instance-00000001</name>
  <metadata>
    <nova:name>a &lt;b&gt; &amp; &quot;c&quot;</nova:name>
  </metadata>
  <memory>524288</memory>
  <vcpu>1</vcpu>
  <os>
    <type machine="pc">hvm</type>
    <cmdline>a=1
b=2</cmdline>
  </os>
  <devices>
    <disk type="file" device="disk">
      <source file="/a&quot;b&#9;c"/>
      <target bus="scsi" dev="sda"/>
    </disk>
    <serial type="pty"/>
  </devices>
</domain>
`;
const DOMAIN = { host: 'compute1', name: 'instance-00000001', uuid: 'u', power_state: 1 } as const;

describe('the console of a simulated guest', () => {
  it('tells what its document defines, machine first, a line for each device', () => {
    expect(consoleLog(DOMAIN, XML).split('\n')).toEqual([
      'simulated guest instance-00000001 (u) on compute1: no kernel runs here, this is what its domain document defines',
      'power_state: running',
      'os: type.machine=pc type=hvm cmdline=a=1 b=2',
      'vcpu: value=1',
      'memory: value=524288',
      'disk: type=file device=disk source.file=/a"b\tc target.bus=scsi target.dev=sda',
      'serial: type=pty',
      '',
    ]);
  });

  it('is there when the document has a console or a serial port', () => {
    expect(hasConsole(XML)).toBe(true);
    expect(hasConsole(XML.replace('<serial type="pty"/>', ''))).toBe(false);
    expect(hasConsole(XML.replace('<serial ', '<console '))).toBe(true);
  });

  it('reads markup of users as text', () => {
    const [, metadata] = readDocument(XML).children;
    expect(metadata?.children[0]?.text).toBe('a <b> & "c"');
  });

  it.each(['', '<domain>', 'text'])('refuses %j, which is no whole document', (text) => {
    expect(() => readDocument(text)).toThrow('the domain document is not whole');
  });

  it.each([
    [0, ''],
    [2, 'c\n'],
    [99, 'a\nb\nc\n'],
    [-1, 'b\nc\n'],
  ])('%i lines from the end are counted as Python does', (length, tail) => {
    expect(tailLog('a\nb\nc\n', length)).toBe(tail);
  });
});
