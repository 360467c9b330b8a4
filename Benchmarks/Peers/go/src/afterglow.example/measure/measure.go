// Package measure times a peer's work on one page as the benchmark times its own: run after run, each by itself.
package measure

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

// What is found out about the allocations takes this many runs of its own, since asking the runtime takes time.
const countedRuns = 20

// Outcome is what the benchmark reads, as one line of JSON.
type Outcome struct {
	Name        string    `json:"name"`
	Bytes       int       `json:"bytes"`
	Samples     int       `json:"samples"`
	Sum         float64   `json:"sum"`
	Seconds     []float64 `json:"seconds"`
	Allocations float64   `json:"allocations"`
}

// Task is one kind of work on the page.
type Task struct {
	Name string
	// Run does the work once and returns the bytes that it went through.
	Run func() int
	// Check returns how many samples the last run had, and the sum of their values: proof that it did its work.
	Check func() (samples int, sum float64)
}

// Main measures the task that the command line asks for: TASK PAGE SECONDS, and what only some tasks need.
func Main(find func(task string, page []byte, rest []string) (Task, error)) {
	if err := run(find); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(find func(task string, page []byte, rest []string) (Task, error)) error {
	if len(os.Args) < 4 {
		return fmt.Errorf("usage: %s TASK PAGE SECONDS", os.Args[0])
	}
	page, err := os.ReadFile(os.Args[2])
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseFloat(os.Args[3], 64)
	if err != nil {
		return err
	}
	task, err := find(os.Args[1], page, os.Args[4:])
	if err != nil {
		return err
	}

	// One core, the collector's work included.
	runtime.GOMAXPROCS(1)
	outcome := Outcome{Name: task.Name, Bytes: task.Run()}
	end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	for len(outcome.Seconds) == 0 || time.Now().Before(end) {
		start := time.Now()
		task.Run()
		outcome.Seconds = append(outcome.Seconds, time.Since(start).Seconds())
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := 0; i < countedRuns; i++ {
		task.Run()
	}
	runtime.ReadMemStats(&after)
	outcome.Allocations = float64(after.Mallocs-before.Mallocs) / countedRuns
	outcome.Samples, outcome.Sum = task.Check()
	return json.NewEncoder(os.Stdout).Encode(outcome)
}
