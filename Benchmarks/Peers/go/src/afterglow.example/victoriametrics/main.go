// VictoriaMetrics' parser of the text format, as its scraper uses it: the rows are used again from page to page.
package main

import (
	"fmt"

	parser "github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"

	"afterglow.example/measure"
)

// Set by the linker.
var version = "unknown"

func main() {
	measure.Main(func(task string, page []byte, _ []string) (measure.Task, error) {
		if task != "read" {
			return measure.Task{}, fmt.Errorf("%s: VictoriaMetrics is only asked to read", task)
		}
		text := string(page)
		var rows parser.Rows
		return measure.Task{
			Name: "VictoriaMetrics " + version + ", Rows.Unmarshal",
			Run: func() int {
				rows.Unmarshal(text)
				return len(text)
			},
			Check: func() (samples int, sum float64) {
				for _, row := range rows.Rows {
					sum += row.Value
				}
				return len(rows.Rows), sum
			},
		}, nil
	})
}
