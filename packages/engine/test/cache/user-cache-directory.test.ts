import { expect } from 'chai';
import { homedir } from 'node:os';
import { userCacheDirectory } from '../../src/cache/user-cache-directory.ts';

describe('userCacheDirectory', () => {
  it("userCacheDirectory keeps to each platform's convention", () => {
    expect(userCacheDirectory('linux', { XDG_CACHE_HOME: '/x' })).to.equal('/x/ferrule');
    expect(userCacheDirectory('linux', {})).to.equal(`${homedir()}/.cache/ferrule`);
    expect(userCacheDirectory('darwin', { XDG_CACHE_HOME: '/x' })).to.equal(
      `${homedir()}/Library/Caches/ferrule`,
    );
    expect(userCacheDirectory('win32', { LOCALAPPDATA: 'C:\\L' })).to.equal('C:\\L\\ferrule\\cache');
  });

  it('userCacheDirectory ignores a relative XDG_CACHE_HOME, as the convention says', () => {
    expect(userCacheDirectory('linux', { XDG_CACHE_HOME: 'here' })).to.equal(`${homedir()}/.cache/ferrule`);
  });
});
