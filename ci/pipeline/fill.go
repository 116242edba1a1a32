package pipeline

import "strings"

// expand fills the variables in; nothing stands for what does not exist.
func (s *scope) expand(text string) (expanded, unknown string) {
	if _, refers := nextReference(text, 0, false); !refers {
		return text, ""
	}
	x := expander{scope: s, raw: s.circle() != nil}
	return x.expand(text)
}

// expandKeeping fills variables in, but for those that do not exist.
func (s *scope) expandKeeping(text string) (expanded, unknown string) {
	if !strings.ContainsAny(text, "$%") {
		return text, ""
	}
	x := expander{scope: s, keep: true, raw: s.circle() != nil}
	return x.expand(text)
}

func (s *scope) expandGlobs(g *globs) (expanded []string, unknown string) {
	x := expander{scope: s, keep: true, raw: s.circle() != nil}
	for _, text := range g.written {
		text, doubt := x.expand(text)
		if doubt != "" {
			return nil, doubt
		}
		expanded = append(expanded, text)
	}
	return expanded, ""
}
