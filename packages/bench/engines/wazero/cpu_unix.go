//go:build unix

package main

import "syscall"

// onCore is how many nanoseconds this process was on a core.
func onCore() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return -1
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
