// Drives wazero for the benchmarks: a request a line, its words separated by tabs; an answer a line, in JSON.
//
//	driver [close-on-done] [cache=DIRECTORY]
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

type answer map[string]any

type driver struct {
	ctx     context.Context
	config  wazero.RuntimeConfig
	runtime wazero.Runtime
	module  api.Module
}

type counter struct{ written int }

func (c *counter) Write(bytes []byte) (int, error) {
	c.written += len(bytes)
	return len(bytes), nil
}

func main() {
	d := &driver{ctx: context.Background(), config: wazero.NewRuntimeConfigCompiler()}
	for _, mode := range os.Args[1:] {
		if mode == "close-on-done" {
			d.config = d.config.WithCloseOnContextDone(true)
			ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
			defer cancel()
			d.ctx = ctx
		}
		if directory, found := strings.CutPrefix(mode, "cache="); found {
			cache, err := wazero.NewCompilationCacheWithDir(directory)
			if err != nil {
				panic(err)
			}
			d.config = d.config.WithCompilationCache(cache)
		}
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		result, err := d.do(strings.Split(lines.Text(), "\t"))
		if err != nil {
			result = answer{"error": strings.SplitN(err.Error(), "\n", 2)[0]}
		}
		out.Encode(result)
	}
}

func (d *driver) do(words []string) (answer, error) {
	switch words[0] {
	case "clock":
		return answer{"resolution": resolution()}, nil
	case "load":
		return d.load(words[1], words[2], words[3:])
	case "call":
		return d.repeat(words[1], 1, words[2:])
	case "repeat":
		times, err := strconv.Atoi(words[2])
		if err != nil {
			return nil, err
		}
		return d.repeat(words[1], times, words[3:])
	case "program":
		return d.program(words[1], words[2], words[3:])
	case "exchange":
		times, _ := strconv.Atoi(words[3])
		size, _ := strconv.Atoi(words[4])
		return d.exchange(words[1], words[2], times, size)
	case "instances":
		count, _ := strconv.Atoi(words[2])
		return d.instances(words[1], count)
	}
	return nil, errors.New("unknown request " + words[0])
}

// stopwatch starts to measure; what it returns ends it, and answers how long it took.
func stopwatch() func() answer {
	cpu := onCore()
	start := time.Now()
	return func() answer {
		took := answer{"ns": time.Since(start).Nanoseconds()}
		if cpu >= 0 {
			took["cpu"] = onCore() - cpu
		}
		return took
	}
}

func resolution() int64 {
	least := int64(1 << 62)
	for range 1000 {
		start := time.Now()
		for {
			if gone := time.Since(start).Nanoseconds(); gone > 0 {
				least = min(least, gone)
				break
			}
		}
	}
	return least
}

// open makes a runtime with what a module of that kind may import.
func (d *driver) open(given string) (wazero.Runtime, error) {
	r := wazero.NewRuntimeWithConfig(d.ctx, d.config)
	switch given {
	case "host":
		_, err := r.NewHostModuleBuilder("env").NewFunctionBuilder().
			WithGoFunction(api.GoFunc(func(context.Context, []uint64) {}), []api.ValueType{api.ValueTypeI32}, []api.ValueType{api.ValueTypeI32}).
			Export("host").Instantiate(d.ctx)
		return r, err
	case "wasi":
		_, err := wasi_snapshot_preview1.Instantiate(d.ctx, r)
		return r, err
	}
	return r, nil
}

// real gives what the other engines give: real clocks, sleeps and randomness, all of which wazero leaves out by itself.
func real() wazero.ModuleConfig {
	return wazero.NewModuleConfig().WithSysWalltime().WithSysNanotime().WithSysNanosleep().WithRandSource(rand.Reader)
}

func (d *driver) load(path, given string, rest []string) (answer, error) {
	if d.runtime != nil {
		d.runtime.Close(d.ctx)
	}
	r, err := d.open(given)
	if err != nil {
		return nil, err
	}
	d.runtime = r
	start := time.Now()
	bytes, err := os.ReadFile(path)
	read := time.Now()
	if err != nil {
		return nil, err
	}
	compiled, err := r.CompileModule(d.ctx, bytes)
	done := time.Now()
	if err != nil {
		return nil, err
	}
	config := real().WithStartFunctions("_initialize")
	if given == "wasi" {
		config = config.WithFSConfig(wazero.NewFSConfig().WithDirMount(rest[0], "/"))
	}
	d.module, err = r.InstantiateModule(d.ctx, compiled, config)
	if err != nil {
		return nil, err
	}
	return answer{
		"read":        read.Sub(start).Nanoseconds(),
		"compile":     done.Sub(read).Nanoseconds(),
		"instantiate": time.Since(done).Nanoseconds(),
	}, nil
}

func encode(function api.Function, args []string) ([]uint64, error) {
	types := function.Definition().ParamTypes()
	if len(types) != len(args) {
		return nil, fmt.Errorf("takes %d arguments", len(types))
	}
	values := make([]uint64, len(args))
	for i, text := range args {
		text = strings.TrimSuffix(text, "n")
		switch types[i] {
		case api.ValueTypeF64:
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			values[i] = api.EncodeF64(number)
		case api.ValueTypeI32:
			number, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, err
			}
			values[i] = uint64(uint32(number))
		default:
			number, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, err
			}
			values[i] = uint64(number)
		}
	}
	return values, nil
}

func decode(function api.Function, results []uint64) string {
	if len(results) == 0 {
		return ""
	}
	switch function.Definition().ResultTypes()[0] {
	case api.ValueTypeI32:
		return strconv.Itoa(int(int32(results[0])))
	case api.ValueTypeF64:
		return strconv.FormatFloat(api.DecodeF64(results[0]), 'g', -1, 64)
	}
	return strconv.FormatInt(int64(results[0]), 10)
}

func (d *driver) repeat(name string, times int, args []string) (answer, error) {
	function := d.module.ExportedFunction(name)
	if function == nil {
		return nil, errors.New("no export " + name)
	}
	values, err := encode(function, args)
	if err != nil {
		return nil, err
	}
	stack := make([]uint64, max(len(values), 1))
	taken := stopwatch()
	for range times {
		copy(stack, values)
		if err := function.CallWithStack(d.ctx, stack); err != nil {
			return nil, err
		}
	}
	took := taken()
	took["result"] = decode(function, stack[:min(len(stack), len(function.Definition().ResultTypes()))])
	return took, nil
}

func (d *driver) program(path, directory string, args []string) (answer, error) {
	start := time.Now()
	r := wazero.NewRuntimeWithConfig(d.ctx, d.config)
	defer r.Close(d.ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(d.ctx, r); err != nil {
		return nil, err
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	compiled, err := r.CompileModule(d.ctx, bytes)
	if err != nil {
		return nil, err
	}
	output := &counter{}
	config := real().WithStdout(output).WithArgs(args...).
		WithFSConfig(wazero.NewFSConfig().WithDirMount(directory, "/"))
	code := 0
	if _, err := r.InstantiateModule(d.ctx, compiled, config); err != nil {
		var exit *sys.ExitError
		if !errors.As(err, &exit) {
			return nil, err
		}
		code = int(exit.ExitCode())
	}
	return answer{"ns": time.Since(start).Nanoseconds(), "exitCode": code, "written": output.written}, nil
}

// exchange hands over a text or numbers and gets a text or a number back: allocate, write, call, read, free.
func (d *driver) exchange(what, path string, times, size int) (answer, error) {
	if _, err := d.load(path, "nothing", nil); err != nil {
		return nil, err
	}
	m := d.module
	memory := m.Memory()
	switch what {
	case "text":
		malloc, free, greet := m.ExportedFunction("malloc"), m.ExportedFunction("free"), m.ExportedFunction("greet")
		name := strings.Repeat("n", size)
		greeting := ""
		taken := stopwatch()
		for range times {
			length := uint64(len(name))
			pointer, err := malloc.Call(d.ctx, length)
			if err != nil {
				return nil, err
			}
			memory.WriteString(uint32(pointer[0]), name)
			packed, err := greet.Call(d.ctx, pointer[0], length)
			if err != nil {
				return nil, err
			}
			free.Call(d.ctx, pointer[0], length)
			bytes, _ := memory.Read(uint32(packed[0]>>32), uint32(packed[0]))
			greeting = string(bytes)
			free.Call(d.ctx, packed[0]>>32, packed[0]&0xffffffff)
		}
		took := taken()
		took["result"] = strconv.Itoa(len(greeting))
		return took, nil
	case "bytes":
		alloc, dealloc, sum := m.ExportedFunction("alloc"), m.ExportedFunction("dealloc"), m.ExportedFunction("sum")
		values := make([]float64, size)
		for i := range values {
			values[i] = 1.5
		}
		length := uint64(size * 8)
		total := 0.0
		taken := stopwatch()
		for range times {
			pointer, err := alloc.Call(d.ctx, length, 8)
			if err != nil {
				return nil, err
			}
			at := uint32(pointer[0])
			for i, value := range values {
				memory.WriteFloat64Le(at+uint32(i)*8, value)
			}
			result, err := sum.Call(d.ctx, pointer[0], uint64(size))
			if err != nil {
				return nil, err
			}
			total = api.DecodeF64(result[0])
			dealloc.Call(d.ctx, pointer[0], length, 8)
		}
		took := taken()
		took["result"] = strconv.FormatFloat(total, 'g', -1, 64)
		return took, nil
	case "struct":
		alloc, dealloc, middle := m.ExportedFunction("alloc"), m.ExportedFunction("dealloc"), m.ExportedFunction("middle")
		x := 0.0
		taken := stopwatch()
		for range times {
			pointer, err := alloc.Call(d.ctx, 48, 8)
			if err != nil {
				return nil, err
			}
			at := uint32(pointer[0])
			for i, value := range []float64{0, 2, 4, 4} {
				memory.WriteFloat64Le(at+uint32(i)*8, value)
			}
			if _, err := middle.Call(d.ctx, pointer[0]+32, pointer[0], pointer[0]+16); err != nil {
				return nil, err
			}
			x, _ = memory.ReadFloat64Le(at + 32)
			dealloc.Call(d.ctx, pointer[0], 48, 8)
		}
		took := taken()
		took["result"] = strconv.FormatFloat(x, 'g', -1, 64)
		return took, nil
	}
	return nil, errors.New("unknown exchange " + what)
}

func resident() int64 {
	runtime.GC()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return -1
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func (d *driver) instances(path string, count int) (answer, error) {
	r := wazero.NewRuntimeWithConfig(d.ctx, d.config)
	defer r.Close(d.ctx)
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	compiled, err := r.CompileModule(d.ctx, bytes)
	if err != nil {
		return nil, err
	}
	before := resident()
	start := time.Now()
	config := wazero.NewModuleConfig().WithName("")
	for range count {
		if _, err := r.InstantiateModule(d.ctx, compiled, config); err != nil {
			return nil, err
		}
	}
	gone := time.Since(start).Nanoseconds()
	return answer{"ns": gone, "bytes": resident() - before}, nil
}
