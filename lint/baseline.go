package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"gitlab.com/pipewright/pipewright/internal/secret"
)

// BaselineVersion is the version of the form of baselines. It grows when older programs could misread a file.
const BaselineVersion = 1

// A Baseline is a list of findings that are known and not reported: what a repository had when it began to use pipewright.
type Baseline struct {
	known map[baselineKey]*Known
}

// A Known is a finding of a baseline. File and fingerprint tell which one it is; rule and message are for readers.
type Known struct {
	File        string `json:"file"` // in the repository, with slashes
	Rule        string `json:"rule"`
	Message     string `json:"message"`
	Fingerprint string `json:"fingerprint"`

	matched bool
}

type baselineKey struct{ file, fingerprint string }

// baselineFile is a baseline as it is written.
type baselineFile struct {
	Version  int     `json:"version"`
	Findings []Known `json:"findings"`
}

// ParseBaseline reads a baseline. The error says what is wrong, without the name of the file.
func ParseBaseline(text []byte) (*Baseline, error) {
	var file baselineFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("it is no baseline: %w", err)
	}
	switch {
	case file.Version == 0:
		return nil, errors.New("it is no baseline: it has no version")
	case file.Version > BaselineVersion:
		return nil, fmt.Errorf("it has version %d, and this pipewright knows version %d: use a newer pipewright", file.Version, BaselineVersion)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is no baseline: there is text behind it")
	}
	b := &Baseline{}
	for _, k := range file.Findings {
		if k.File == "" || k.Fingerprint == "" {
			return nil, errors.New("it is no baseline: a finding has no file or no fingerprint")
		}
		b.put(k)
	}
	return b, nil
}

func (b *Baseline) put(k Known) {
	if b.known == nil {
		b.known = map[baselineKey]*Known{}
	}
	b.known[baselineKey{k.File, k.Fingerprint}] = &k
}

// Add makes a finding in a file a known one. Tokens in its message are cut.
func (b *Baseline) Add(file string, f Finding) {
	b.put(Known{File: file, Rule: f.Rule, Message: secret.Redact(f.Message), Fingerprint: f.Fingerprint, matched: true})
}

// Keep makes what another baseline knows known.
func (b *Baseline) Keep(k Known) { b.put(k) }

// Has reports whether a finding in a file is known, and remembers that it was met.
func (b *Baseline) Has(file string, f Finding) bool {
	k := b.known[baselineKey{file, f.Fingerprint}]
	if k == nil {
		return false
	}
	k.matched = true
	return true
}

// Unmatched returns the findings that [Baseline.Has] was not asked for, in the order in which they are written.
func (b *Baseline) Unmatched() []Known {
	return slices.DeleteFunc(b.sorted(), func(k Known) bool { return k.matched })
}

// Len returns how many findings are known.
func (b *Baseline) Len() int { return len(b.known) }

func (b *Baseline) sorted() []Known {
	all := make([]Known, 0, len(b.known))
	for _, k := range b.known {
		all = append(all, *k)
	}
	slices.SortFunc(all, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Message, y.Message),
			cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	return all
}

// Text returns the baseline as JSON, sorted and with one finding a line, so that a new version of it makes a small diff.
func (b *Baseline) Text() ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"findings\": [", BaselineVersion)
	separator := "\n    "
	for _, k := range b.sorted() {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(k); err != nil {
			return nil, err
		}
		out.WriteString(separator)
		out.Write(bytes.TrimSpace(line.Bytes()))
		separator = ",\n    "
	}
	if len(b.known) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return out.Bytes(), nil
}
