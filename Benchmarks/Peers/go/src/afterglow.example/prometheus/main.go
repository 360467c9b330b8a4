// Prometheus' parser of the text format and its relabelling, and the writer that its client library and the
// Pushgateway have.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"github.com/prometheus/prometheus/model/textparse"
	"gopkg.in/yaml.v2"

	"afterglow.example/measure"
)

// Set by the linker.
var version = "unknown"

func main() {
	measure.Main(func(task string, page []byte, rest []string) (measure.Task, error) {
		name := "Prometheus " + version
		switch task {
		case "read":
			return reading(name+", Series", page, func(textparse.Parser) bool { return true }), nil
		case "read-labels":
			var set labels.Labels
			return reading(name+", Series and Metric", page, func(parser textparse.Parser) bool {
				parser.Metric(&set)
				return true
			}), nil
		case "relabel":
			rules, err := readRules(rest)
			if err != nil {
				return measure.Task{}, err
			}
			var set labels.Labels
			return reading(name+", Series, Metric and 10 rules", page, func(parser textparse.Parser) bool {
				parser.Metric(&set)
				_, keep := relabel.Process(set, rules...)
				return keep
			}), nil
		case "write":
			return writing("Prometheus, expfmt", page)
		default:
			return measure.Task{}, fmt.Errorf("%s: there is no such task", task)
		}
	})
}

func reading(name string, page []byte, keep func(textparse.Parser) bool) measure.Task {
	samples, sum := 0, 0.0
	return measure.Task{
		Name: name,
		Run: func() int {
			samples, sum = 0, 0
			parser := textparse.NewPromParser(page)
			for {
				entry, err := parser.Next()
				if errors.Is(err, io.EOF) {
					return len(page)
				}
				if err != nil {
					panic(err)
				}
				if entry != textparse.EntrySeries {
					continue
				}
				_, _, value := parser.Series()
				if keep(parser) {
					samples++
					sum += value
				}
			}
		},
		Check: func() (int, float64) { return samples, sum },
	}
}

func readRules(arguments []string) ([]*relabel.Config, error) {
	if len(arguments) != 1 {
		return nil, errors.New("relabel needs a file with rules behind the seconds")
	}
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return nil, err
	}
	var rules []*relabel.Config
	return rules, yaml.UnmarshalStrict(text, &rules)
}

func writing(name string, page []byte) (measure.Task, error) {
	var parser expfmt.TextParser
	byName, err := parser.TextToMetricFamilies(bytes.NewReader(page))
	if err != nil {
		return measure.Task{}, err
	}
	families := make([]*dto.MetricFamily, 0, len(byName))
	samples, sum := 0, 0.0
	for _, family := range byName {
		families = append(families, family)
		for _, metric := range family.Metric {
			samples++
			sum += metric.GetUntyped().GetValue()
		}
	}
	var written bytes.Buffer
	return measure.Task{
		Name: name,
		Run: func() int {
			written.Reset()
			for _, family := range families {
				if _, err := expfmt.MetricFamilyToText(&written, family); err != nil {
					panic(err)
				}
			}
			return written.Len()
		},
		Check: func() (int, float64) { return samples, sum },
	}, nil
}
