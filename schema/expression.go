package schema

import (
	"errors"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

func checkExpression(text string) *flaw {
	_, err := expr.Parse(text)
	if err == nil {
		return nil
	}
	f := &flaw{kind: InvalidExpression, message: err.Error()}
	if e, ok := errors.AsType[*expr.SyntaxError](err); ok {
		f.message, f.hint, f.start, f.end = e.Message, e.Hint, e.Start, e.End
	}
	return f
}
