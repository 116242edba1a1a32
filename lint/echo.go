package lint

import "slices"

// RejectToo records a finding because of which GitLab refuses the configuration, as [Pass.Reject] does, but drops it where another
// rule refuses the same place: it then says the same in other words.
func (p *Pass) RejectToo(f Finding) {
	f.echo = true
	p.Reject(f)
}

// Quoted returns f as one in the words of a server, which may say several things of one place.
func Quoted(f Finding) Finding {
	f.quoted = true
	return f
}

// withoutEchoes drops the findings that say what another one says. Each finding stands for one echo, so that of two mistakes in one
// job the one that nobody else found stays.
func withoutEchoes(findings []Finding) []Finding {
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.echo }) {
		return findings
	}
	taken := make([]bool, len(findings))
	for _, near := range []func(a, b Finding) bool{samePlace, sameKeyword, sameJob} {
		for i := range findings {
			if findings[i].echo && !taken[i] {
				takeVoice(findings, taken, i, near)
			}
		}
	}
	var kept []Finding
	for i, f := range findings {
		if !f.echo || !taken[i] {
			kept = append(kept, f)
		}
	}
	return kept
}

// takeVoice takes the first finding near an echo that no other echo has taken.
func takeVoice(findings []Finding, taken []bool, echo int, near func(a, b Finding) bool) {
	for i, f := range findings {
		if f.Rejected && !f.echo && !taken[i] && near(f, findings[echo]) {
			taken[i], taken[echo] = true, true
			return
		}
	}
}

func samePlace(a, b Finding) bool { return len(b.Path) > 0 && a.Span == b.Span }

func sameKeyword(a, b Finding) bool {
	return len(b.Path) > 1 && len(a.Path) > 1 && slices.Equal(a.Path[:2], b.Path[:2])
}

// sameJob reports whether an echo about a whole job, or a whole root keyword, may mean what a finding in it says.
func sameJob(a, b Finding) bool {
	return len(a.Path) > 0 && len(b.Path) > 0 && a.Path[0] == b.Path[0] && (len(a.Path) == 1 || len(b.Path) == 1)
}
