import { expect } from 'chai';
import { guestWithFiles, RESULT } from './test-guest.ts';

describe('sock', () => {
  const { guest } = guestWithFiles({ file: '' });
  const file = guest.open('file');
  const calls: readonly [name: string, ...args: number[]][] = [
    ['sock_accept', 0, RESULT],
    ['sock_recv', 0, 0, 0, RESULT, RESULT + 4],
    ['sock_send', 0, 0, 0, RESULT],
    ['sock_shutdown', 1],
  ];

  for (const [name, ...args] of calls) {
    it(`${name} is EBADF for what is not open`, () => {
      expect(guest.call(name, 99, ...args)).to.equal('BADF');
    });
    it(`${name} is ENOTSOCK for files, directories and standard streams`, () => {
      for (const fd of [0, 1, 2, 3, file]) expect(guest.call(name, fd, ...args)).to.equal('NOTSOCK');
    });
  }

  it('sock_accept, sock_recv, sock_send and sock_shutdown are EINVAL for flags that do not exist', () => {
    expect(guest.call('sock_accept', file, 1, RESULT)).to.equal('INVAL');
    expect(guest.call('sock_recv', file, 0, 0, 4, RESULT, RESULT)).to.equal('INVAL');
    expect(guest.call('sock_send', file, 0, 0, 1, RESULT)).to.equal('INVAL');
    expect(guest.call('sock_shutdown', file, 4)).to.equal('INVAL');
    expect(guest.line).to.equal(`sock_shutdown(fd=${String(file)}, how=4) = INVAL`);
    guest.call('sock_shutdown', 99, 3);
    expect(guest.line).to.equal('sock_shutdown(fd=99, how=RD|WR) = BADF');
  });
});
