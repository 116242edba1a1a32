package pipetest

import (
	"maps"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// readDefaults reads what every event has unless it says otherwise: what is true of the project, whatever happens in it.
func (r *reader) readDefaults(e *syntax.Entry) {
	m, ok := e.Value.(*syntax.Mapping)
	if !ok {
		r.report(e.Value.Span(), `"defaults" holds what every event has, as in "{default_branch: master}"`)
		return
	}
	r.fields(m, "defaults", r.projectFields(&r.defaults)...)
}

func (r *reader) events(e *syntax.Entry) []Event {
	list, ok := e.Value.(*syntax.Sequence)
	if !ok || len(list.Items()) == 0 {
		r.report(e.Value.Span(), `"events" is a list of events, as in "[{branch: main}, {tag: v1.0}]"`)
		return nil
	}
	var all []Event
	for _, item := range list.Items() {
		all = append(all, r.event(item)...)
	}
	return all
}

// event returns the event that a node is, none when it is wrong.
func (r *reader) event(n syntax.Node) []Event {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		r.report(n.Span(), `an event is a mapping, as in "{source: push, branch: main}"`)
		return nil
	}
	event := r.defaults
	event.Variables, event.ProjectVariables = maps.Clone(event.Variables), maps.Clone(event.ProjectVariables)
	r.fields(m, "an event", slices.Concat(r.projectFields(&event), r.eventFields(&event))...)
	r.checkEvent(m, &event)
	return []Event{{Event: &event, Title: title(&event, &r.defaults), Span: m.Span()}}
}

// projectFields are the keys of an event that tell of the project, with what the pipeline is given.
func (r *reader) projectFields(event *pipeline.Event) []field {
	return []field{
		r.textField("default_branch", &event.Default),
		r.textField("project", &event.Project),
		r.variablesField("variables", &event.Variables),
		r.variablesField("project_variables", &event.ProjectVariables),
		r.listField("files", &event.Files),
	}
}

// eventFields are the keys of an event that tell what happened.
func (r *reader) eventFields(event *pipeline.Event) []field {
	return []field{
		{"source", func(e *syntax.Entry) { event.Source, _ = r.oneOf(e, pipeline.Sources()...) }},
		r.textField("branch", &event.Branch),
		r.textField("tag", &event.Tag),
		r.textField("target", &event.Target),
		{"merge_request", func(e *syntax.Entry) { event.MergeRequest, _ = r.oneOf(e, mergeRequestTypes...) }},
		r.flagField("fork", &event.Fork),
		r.listField("changes", &event.Changes),
		r.flagField("new_branch", &event.NewBranch),
		{"protected", func(e *syntax.Entry) {
			if value, ok := r.flag(e); ok {
				event.Protected = &value
			}
		}},
		r.textField("commit_message", &event.CommitMessage),
		r.textField("open_merge_requests", &event.OpenMergeRequests),
		r.textField("title", &event.Title),
		r.textField("description", &event.Description),
		r.listField("labels", &event.Labels),
		r.flagField("draft", &event.Draft),
		r.textField("trigger_token", &event.Token),
		r.textField("command", &event.Command),
	}
}

// mergeRequestTypes are the values of CI_MERGE_REQUEST_EVENT_TYPE.
var mergeRequestTypes = []string{"detached", "merged_result", "merge_train"}

// checkEvent reports what no event can be, at the key that makes it so.
func (r *reader) checkEvent(m *syntax.Mapping, event *pipeline.Event) {
	err := event.Check()
	if err == nil {
		return
	}
	span := m.Span()
	for _, key := range []string{"tag", "target"} {
		if e := m.Entry(key); e != nil {
			span = e.Key.Span()
			break
		}
	}
	r.report(span, "%v", err)
}

func (r *reader) textField(name string, to *string) field {
	return field{name, func(e *syntax.Entry) {
		s, ok := e.Value.(*syntax.Scalar)
		if !ok {
			r.report(e.Value.Span(), "%q is a text", name)
			return
		}
		*to = written(s)
	}}
}

func (r *reader) flagField(name string, to *bool) field {
	return field{name, func(e *syntax.Entry) { *to, _ = r.flag(e) }}
}

func (r *reader) listField(name string, to *[]string) field {
	return field{name, func(e *syntax.Entry) {
		if list := r.list(e); list != nil {
			*to = values(list)
		}
	}}
}

// variablesField reads a mapping of variables over those that are there already. Values count as they are written, like those
// that somebody types into a form of GitLab: "1.10" stays so.
func (r *reader) variablesField(name string, to *map[string]string) field {
	return field{name, func(e *syntax.Entry) {
		m, ok := e.Value.(*syntax.Mapping)
		if !ok {
			r.report(e.Value.Span(), "%q is a mapping, as in \"{DEPLOY: eu}\"", name)
			return
		}
		r.twice(m)
		if *to == nil {
			*to = map[string]string{}
		}
		for v := range m.Entries() {
			s, ok := v.Value.(*syntax.Scalar)
			if !ok {
				r.report(v.Value.Span(), "the value of the variable %q is a text", v.Key.Text())
				continue
			}
			(*to)[v.Key.Text()] = written(s)
		}
	}}
}

// written returns a scalar as it is written, "" for none.
func written(s *syntax.Scalar) string {
	if s.Kind() == syntax.KindNull {
		return ""
	}
	return s.Text()
}
