package main

import (
	"fmt"

	"gitlab.com/pipewright/pipewright/lint"
)

// A gitlabFlag is the version of the server that --gitlab names, "" for none.
type gitlabFlag string

// Set implements [cli.Generic].
func (v *gitlabFlag) Set(value string) error {
	if err := v.check(value); err != nil {
		return err
	}
	*v = gitlabFlag(value)
	return nil
}

func (v *gitlabFlag) String() string { return string(*v) }

func (v *gitlabFlag) check(value string) error {
	if lint.IsVersion(value) {
		return nil
	}
	return fmt.Errorf("%q is no version of GitLab, such as 17.11", value)
}
