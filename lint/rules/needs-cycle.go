package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/lint"
)

// NeedsCycle reports jobs that need each other.
var NeedsCycle = &lint.Analyzer{
	Name:     "needs-cycle",
	Group:    lint.Stages,
	Severity: lint.Error,
	Preset:   lint.Minimal,
	Since:    "0.1.0",
	Doc: `jobs need each other in a circle

None of them could ever start. GitLab refuses the configuration.`,
	Bad:  "build:\n  needs: [test]\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Good: "build:\n  script: make\ntest:\n  needs: [build]\n  script: make test\n",
	Run:  needsCycle,
}

func needsCycle(pass *lint.Pass) error {
	w := &cycles{pass: pass, state: map[*config.Job]visit{}}
	for _, job := range pass.Config.Jobs {
		if w.state[job] == unseen {
			w.visit(job)
		}
	}
	return nil
}

type visit uint8

const (
	unseen visit = iota
	open
	done
)

// cycles walks the graph of needs depth first; an edge to a job that is still open closes a circle.
type cycles struct {
	pass  *lint.Pass
	state map[*config.Job]visit
	stack []*config.Job
}

func (w *cycles) visit(job *config.Job) {
	w.state[job] = open
	w.stack = append(w.stack, job)
	for i, need := range job.Needs {
		needed := neededJob(w.pass.Config, need)
		if needed == nil || need.Rule > 0 {
			continue
		}
		switch w.state[needed] {
		case unseen:
			w.visit(needed)
		case open:
			w.report(job, i, needed)
		}
	}
	w.stack = w.stack[:len(w.stack)-1]
	w.state[job] = done
}

func (w *cycles) report(job *config.Job, i int, first *config.Job) {
	if job == first {
		w.pass.Reject(lint.Findingf(job.Needs[i].Job.Span, "%q needs itself: remove the need", job.Name.Value).At(needPath(job, i)...))
		return
	}
	circle := w.stack[slices.Index(w.stack, first):]
	names := make([]string, 0, len(circle)+1)
	for _, member := range circle {
		names = append(names, fmt.Sprintf("%q", member.Name.Value))
	}
	names = append(names, fmt.Sprintf("%q", first.Name.Value))
	w.pass.Reject(lint.Findingf(job.Needs[i].Job.Span, "jobs need each other in a circle: %s: remove one of these needs",
		strings.Join(names, " needs ")).At(needPath(job, i)...))
}
