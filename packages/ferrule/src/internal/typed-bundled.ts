/** The same for guests that say what their functions take and return. */
export { exportsOf, instantiate } from '@ferrule/loader/internal/typed-bundled';
