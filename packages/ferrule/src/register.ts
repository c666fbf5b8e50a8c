/** `node --import ferrule/register`: makes `import` take WebAssembly files. */
import '@ferrule/loader/register';
