package audit

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/internal/endoflife"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/internal/secret"
)

// NewEvent returns what an event creates.
func NewEvent(p *pipeline.Pipeline) Event {
	e := Event{Event: secret.Redact(p.Event.Detail()), Reason: string(p.Reason)}
	if p.Created != config.Maybe {
		created := p.Created == config.Yes
		e.Created = &created
	}
	for _, job := range p.Jobs {
		if job.Present == config.Yes {
			e.Jobs++
		} else {
			e.Maybe++
		}
	}
	return e
}

// Images collects the images of the jobs of pipelines.
type Images struct {
	jobs map[string]map[string]bool // the names of the jobs that use an image
}

// Add adds the images that the jobs of a pipeline use, and their services.
func (i *Images) Add(p *pipeline.Pipeline) {
	for _, job := range p.Jobs {
		if job.Instance == nil {
			continue
		}
		if own := job.Instance.Job.Image; own != nil {
			i.use(job, own.Name.Value)
		}
		for _, service := range job.Instance.Job.Services {
			i.use(job, service.Name.Value)
		}
	}
}

// maxExpansions is how often variables may stand for variables.
const maxExpansions = 5

func (i *Images) use(job *pipeline.Job, text string) {
	for range maxExpansions {
		filled := image.Expand(text, func(name string) (string, bool) { return valueOf(job, name) })
		if filled == text || len(filled) > 512 {
			break
		}
		text = filled
	}
	if i.jobs == nil {
		i.jobs = map[string]map[string]bool{}
	}
	if i.jobs[text] == nil {
		i.jobs[text] = map[string]bool{}
	}
	i.jobs[text][job.Name] = true
}

// valueOf returns the value that the configuration gives to a variable of a job.
func valueOf(job *pipeline.Job, name string) (string, bool) {
	at := slices.IndexFunc(job.Variables, func(v pipeline.Variable) bool { return v.Name == name })
	if at < 0 {
		return "", false
	}
	return job.Variables[at].Value, true
}

// Ending returns the images of which an end of life is known, sorted.
func (i *Images) Ending() []Image {
	all := []Image{}
	for _, text := range slices.Sorted(maps.Keys(i.jobs)) {
		reference, ok := image.Parse(text)
		if !ok {
			continue
		}
		found := Image{Image: secret.Redact(text), Jobs: len(i.jobs[text])}
		for _, cycle := range endoflife.OfImage(reference) {
			if !cycle.End.IsZero() {
				found.Ends = append(found.Ends, Ending{What: cycle.String(), On: cycle.End.Format(time.DateOnly)})
			}
		}
		if len(found.Ends) > 0 {
			all = append(all, found)
		}
	}
	slices.SortStableFunc(all, func(a, b Image) int {
		return cmp.Or(strings.Compare(a.Ends[0].On, b.Ends[0].On), strings.Compare(a.Image, b.Image))
	})
	return all[:min(len(all), MaxImages)]
}
