"""Drives wasmtime for the benchmarks: a request a line, its words separated by tabs; an answer a line, in JSON.

    driver.py [fuel] [epochs] [cache]
"""

import gc
import json
import os
import sys
import tempfile
from time import perf_counter_ns as now
from time import process_time_ns as on_core

import wasmtime
from wasmtime import Config, Engine, ExitTrap, Func, FuncType, Linker, Module, Store, ValType, WasiConfig

FUEL = 1 << 62
MODES = sys.argv[1:]


def make_engine():
    config = Config()
    config.consume_fuel = "fuel" in MODES
    config.epoch_interruption = "epochs" in MODES
    if "cache" in MODES:
        config.cache = True
    return Engine(config)


class Driver:
    def __init__(self):
        self.engine = make_engine()
        self.store = None
        self.instance = None

    def make_store(self):
        store = Store(self.engine)
        if "fuel" in MODES:
            store.set_fuel(FUEL)
        if "epochs" in MODES:
            store.set_epoch_deadline(1 << 40)
        return store

    def clock(self):
        least = 1 << 62
        for _ in range(1000):
            start = now()
            while True:
                gone = now() - start
                if gone > 0:
                    least = min(least, gone)
                    break
        return {"resolution": least}

    def load(self, path, given, *rest):
        store = self.make_store()
        linker = Linker(self.engine)
        if given == "host":
            i32 = FuncType([ValType.i32()], [ValType.i32()])
            linker.define(store, "env", "host", Func(store, i32, lambda value: value))
        if given == "wasi":
            linker.define_wasi()
            wasi = WasiConfig()
            wasi.preopen_dir(rest[0], "/")
            store.set_wasi(wasi)
        start = now()
        with open(path, "rb") as file:
            data = file.read()
        read = now()
        module = Module(self.engine, data)
        compiled = now()
        self.instance = linker.instantiate(store, module)
        initialize = self.instance.exports(store).get("_initialize")
        if initialize is not None:
            initialize(store)
        end = now()
        self.store = store
        return {"read": read - start, "compile": compiled - read, "instantiate": end - compiled}

    def call(self, name, *args):
        return self.repeat(name, 1, *args)

    def repeat(self, name, times, *args):
        function = self.instance.exports(self.store).get(name)
        if function is None:
            raise ValueError(f"no export {name}")
        types = function.type(self.store).params
        values = [float(text) if str(kind).startswith("f") else int(text.removesuffix("n")) for text, kind in zip(args, types, strict=True)]
        store = self.store
        cpu = on_core()
        start = now()
        for _ in range(int(times)):
            result = function(store, *values)
        gone = now() - start
        return {"ns": gone, "cpu": on_core() - cpu, "result": "" if result is None else str(result)}

    def program(self, path, directory, *args):
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, "stdout")
            start = now()
            engine = self.engine
            store = self.make_store()
            linker = Linker(engine)
            linker.define_wasi()
            wasi = WasiConfig()
            wasi.argv = list(args)
            wasi.preopen_dir(directory, "/")
            wasi.stdout_file = output
            store.set_wasi(wasi)
            module = Module.from_file(engine, path)
            code = 0
            try:
                linker.instantiate(store, module).exports(store)["_start"](store)
            except ExitTrap as exit:
                code = exit.code
            store.close()
            return {"ns": now() - start, "exitCode": code, "written": os.path.getsize(output)}

    def instances(self, path, count):
        module = Module.from_file(self.engine, path)
        linker = Linker(self.engine)
        before = resident()
        start = now()
        stores = []
        for _ in range(int(count)):
            store = self.make_store()
            stores.append((store, linker.instantiate(store, module)))
        gone = now() - start
        return {"ns": gone, "bytes": resident() - before}


def resident():
    gc.collect()
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return -1


def main():
    driver = Driver()
    verbs = {name: getattr(driver, name) for name in ("clock", "load", "call", "repeat", "program", "instances")}
    for line in sys.stdin:
        verb, *words = line.rstrip("\n").split("\t")
        try:
            if verb not in verbs:
                raise ValueError(f"unknown request {verb}")
            answer = verbs[verb](*words)
        except (wasmtime.WasmtimeError, wasmtime.Trap, OSError, ValueError, TypeError) as error:
            answer = {"error": str(error).strip().split("\n")[0]}
        print(json.dumps(answer), flush=True)


main()
