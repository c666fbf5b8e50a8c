// Swaps `one` and `other` in a directory again and again, as an attacker would while a guest opens paths.
// Arguments: the directory, the two names, how many times. Says `swapping` when it has begun.
import { chdir, argv, stdout } from 'node:process';
import { renameSync } from 'node:fs';

const [directory, one, other, times] = argv.slice(2);
chdir(directory);
stdout.write('swapping\n');
for (let count = 0; count < Number(times); count++) {
  renameSync(one, 'aside');
  renameSync(other, one);
  renameSync(one, other);
  renameSync('aside', one);
}
