package report

import (
	"bytes"
	"encoding/json"
	"io"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/secret"
	"gitlab.com/pipewright/pipewright/pipediff"
)

// The types of the JSON, which docs/diff.md promises. The version grows when a field goes or changes its meaning.
type (
	jsonDiff struct {
		Version int      `json:"version"`
		Old     jsonSide `json:"old"`
		New     jsonSide `json:"new"`
		Same    bool     `json:"same"`
		jsonDifferences
		Children   []jsonChild   `json:"children"`
		Unresolved []jsonMissing `json:"unresolved"`
		Proof      *jsonProof    `json:"proof"` // null: nobody asked for one
	}
	jsonProof struct {
		Verdict string          `json:"verdict"` // proved, refuted or unknown
		Why     *string         `json:"why"`
		Job     *string         `json:"job"`
		Event   *pipeline.Event `json:"event"`
	}
	jsonDifferences struct {
		Renamed    []jsonRename    `json:"renamed"`
		Pipeline   []jsonChange    `json:"pipeline"`
		Everywhere jsonJobs        `json:"everywhere"`
		Events     []jsonEventDiff `json:"events"`
		Outside    jsonJobs        `json:"outside"`
	}
	jsonChild struct {
		Jobs []string `json:"jobs"` // that lead to it, the one that triggers it last
		jsonDifferences
	}
	jsonSide struct {
		Name       string     `json:"name"`
		Exists     bool       `json:"exists"`
		Accepted   *bool      `json:"accepted"` // null: not known
		Rejections int        `json:"rejections"`
		First      *jsonFirst `json:"first"`
	}
	jsonFirst struct {
		Rule    string    `json:"rule"`
		Message string    `json:"message"`
		Place   *jsonLine `json:"place"`
	}
	jsonMissing struct {
		Include string `json:"include"`
		What    string `json:"what"`
		Why     string `json:"why"`
	}
	jsonRename struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	jsonEventDiff struct {
		Event    *pipeline.Event `json:"event"`
		Title    string          `json:"title"`
		Same     bool            `json:"same"`
		Old      jsonOutcome     `json:"old"`
		New      jsonOutcome     `json:"new"`
		Pipeline []jsonChange    `json:"pipeline"`
		jsonJobs
	}
	jsonOutcome struct {
		Created *bool            `json:"created"` // null: not known
		Reason  *pipeline.Reason `json:"reason"`
		Error   *string          `json:"error"`
	}
	jsonJobs struct {
		Added   []jsonDiffJob `json:"added"`
		Removed []jsonDiffJob `json:"removed"`
		Changed []jsonDiffJob `json:"changed"`
	}
	jsonDiffJob struct {
		Name    string       `json:"name"`
		Job     string       `json:"job"` // of which it is an instance
		Old     *bool        `json:"old"` // null: not known
		New     *bool        `json:"new"`
		Why     *jsonWhy     `json:"why,omitempty"`
		Changes []jsonChange `json:"changes,omitempty"`
	}
	jsonWhy struct {
		Summary string    `json:"summary"`
		Place   *jsonLine `json:"place"`
	}
	jsonChange struct {
		Keyword string `json:"keyword"`
		Old     any    `json:"old"`
		New     any    `json:"new"`
	}
)

// PipelineDiffJSON writes the difference for scripts. Tokens in values are cut.
func PipelineDiffJSON(w io.Writer, d *PipelineDiff) error {
	out := jsonDiff{
		Version: 1, Old: d.jsonSide(d.Old), New: d.jsonSide(d.New), Same: d.Same(), jsonDifferences: d.jsonDifferences(d.Diff),
		Children: []jsonChild{}, Unresolved: []jsonMissing{},
	}
	if p := d.Proof; p != nil {
		out.Proof = &jsonProof{p.Verdict.String(), optional(p.Why), optional(p.Job), p.Event}
	}
	for _, child := range d.Children {
		out.Children = append(out.Children, jsonChild{child.Jobs, d.jsonDifferences(child.Diff)})
	}
	for _, u := range d.Unresolved {
		out.Unresolved = append(out.Unresolved, jsonMissing{u.Include, u.What, u.Why})
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, secret.Redact(text.String()))
	return err
}

func (d *PipelineDiff) jsonDifferences(diff *pipediff.Diff) jsonDifferences {
	out := jsonDifferences{
		Renamed: []jsonRename{}, Pipeline: jsonChanges(diff.Pipeline), Everywhere: d.jsonJobs(diff.Everywhere),
		Events: []jsonEventDiff{}, Outside: d.jsonJobs(diff.Outside),
	}
	for _, r := range diff.Renamed {
		out.Renamed = append(out.Renamed, jsonRename(r))
	}
	for _, e := range diff.Events {
		out.Events = append(out.Events, d.jsonEvent(e))
	}
	return out
}

func (d *PipelineDiff) jsonSide(side DiffSide) jsonSide {
	out := jsonSide{Name: side.Name, Exists: side.Result != nil}
	if side.Result == nil {
		return out
	}
	out.Accepted = side.Result.Valid
	if all := side.rejections(); len(all) > 0 {
		out.Rejections = len(all)
		out.First = &jsonFirst{all[0].Rule, all[0].Message, d.line(all[0].Span)}
	}
	return out
}

func (d *PipelineDiff) jsonEvent(e *pipediff.EventChange) jsonEventDiff {
	return jsonEventDiff{
		Event: e.Event, Title: e.Event.Detail(), Same: e.Same(), Old: jsonOutcomeOf(e.Old), New: jsonOutcomeOf(e.New),
		Pipeline: jsonChanges(e.Pipeline), jsonJobs: d.jsonJobs(e.Jobs),
	}
}

func jsonOutcomeOf(o pipediff.Outcome) jsonOutcome {
	out := jsonOutcome{Created: known(o.Created), Error: optional(o.Error)}
	if o.Reason != "" {
		out.Reason = &o.Reason
	}
	return out
}

func (d *PipelineDiff) jsonJobs(jobs []pipediff.JobChange) jsonJobs {
	out := jsonJobs{Added: []jsonDiffJob{}, Removed: []jsonDiffJob{}, Changed: []jsonDiffJob{}}
	for _, j := range jobs {
		job := jsonDiffJob{Name: j.Name, Job: j.Job, Old: known(j.Old), New: known(j.New), Changes: jsonChanges(j.Changes)}
		if j.Why != nil {
			job.Why = &jsonWhy{j.Why.Summary, d.line(j.Why.Span)}
		}
		switch {
		case j.Stays():
			out.Changed = append(out.Changed, job)
		case j.New == config.No:
			out.Removed = append(out.Removed, job)
		default:
			out.Added = append(out.Added, job)
		}
	}
	return out
}

func jsonChanges(changes []pipediff.Change) []jsonChange {
	all := make([]jsonChange, len(changes))
	for i, c := range changes {
		all[i] = jsonChange{c.Keyword, c.Old, c.New}
	}
	return all
}
