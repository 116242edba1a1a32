package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

// A question is a line of what `eval --batch` reads.
type question struct {
	Expr *string            `json:"expr"`
	Vars map[string]*string `json:"vars"`
}

// A reply is a line of what it prints. A field is null where there is nothing to say: an expression that is not valid has no
// value, and of a line that cannot be read there is only the error.
type reply struct {
	Expr  *string `json:"expr"`
	Valid *bool   `json:"valid"`
	Value *bool   `json:"value"`
	Error *string `json:"error"`
}

// evalBatch answers the questions that come from stdin, in order, and each as soon as there is no other to be read.
func evalBatch(ctx context.Context, s *streams) error {
	in := bufio.NewReaderSize(&cancelReader{ctx, s.in}, 64<<10)
	b := batch{streams: s, encoder: json.NewEncoder(s.out)}
	b.encoder.SetEscapeHTML(false)
	for end := false; !end; {
		line, err := in.ReadBytes('\n')
		end = errors.Is(err, io.EOF)
		if err != nil && !end {
			return fmt.Errorf("read stdin: %w", reason(err))
		}
		if err := b.line(bytes.TrimSpace(line)); err != nil {
			return err
		}
		if in.Buffered() == 0 {
			if err := s.out.Flush(); err != nil {
				return err
			}
		}
	}
	if b.failed {
		return answer(exitUsage)
	}
	return nil
}

// A batch is one run of `eval --batch`.
type batch struct {
	streams *streams
	encoder *json.Encoder
	number  int  // of the last line
	failed  bool // a line was no question
}

// line answers one line, unless it is empty. The error says that the answer could not be written.
func (b *batch) line(text []byte) error {
	b.number++
	if len(text) == 0 {
		return nil
	}
	q, err := readQuestion(text)
	if err != nil {
		b.failed = true
		err = fmt.Errorf("line %d: %w", b.number, err)
		b.streams.note("%v", err)
		return b.encoder.Encode(reply{Error: errorText(err)})
	}
	return b.encoder.Encode(q.reply())
}

// readQuestion reads one line. The error says why it is no question.
func readQuestion(line []byte) (*question, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, jsonProblem(err)
	}
	if q.Expr == nil {
		return nil, errors.New(`"expr" is missing`)
	}
	return &q, nil
}

// reply evaluates the expression.
func (q *question) reply() reply {
	r := reply{Expr: q.Expr, Valid: new(bool)}
	e, err := expr.Parse(*q.Expr)
	if err != nil {
		r.Error = errorText(err)
		return r
	}
	*r.Valid = true
	result := e.Eval(q.lookup)
	if result.Crash != nil {
		r.Error = errorText(crashError(result.Crash))
		return r
	}
	value := result.Truth == expr.True
	r.Value = &value
	return r
}

// lookup gives the variables of a question.
func (q *question) lookup(name string) (string, expr.State) {
	value, defined := q.Vars[name]
	switch {
	case !defined:
		return "", expr.IsUndefined
	case value == nil:
		return "", expr.IsNull
	}
	return *value, expr.IsDefined
}

func errorText(err error) *string {
	text := err.Error()
	return &text
}

// jsonProblem returns what is wrong with a line in the words of the format, rather than in those of Go.
func jsonProblem(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return fmt.Errorf("it is no JSON: %w", err)
	case wrong.Field == "":
		return fmt.Errorf("it is %s: a line is an object with \"expr\" and \"vars\"", article(wrong.Value))
	case wrong.Field == "expr":
		return fmt.Errorf(`"expr" is %s: it must be a string`, article(wrong.Value))
	}
	return fmt.Errorf("%q is %s, or holds one: it must be an object of strings and nulls", wrong.Field, article(wrong.Value))
}

// article returns a type of JSON as a sentence names it: "an array", "a number".
func article(kind string) string {
	switch kind {
	case "array", "object":
		return "an " + kind
	case "bool":
		return "a boolean"
	}
	return "a " + kind
}

// A cancelReader reads until ctx is cancelled, also while a read waits for somebody to write.
type cancelReader struct {
	ctx context.Context
	in  io.Reader
}

func (r *cancelReader) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.in.Read(p)
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		return got.n, got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
