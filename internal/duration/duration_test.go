package duration_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/conformance"
	"gitlab.com/pipewright/pipewright/internal/duration"
)

// TestTable compares durations with those of GitLab.
func TestTable(t *testing.T) {
	t.Parallel()
	rows, wrong := conformance.Table(t, "durations.tsv"), 0
	for _, row := range rows {
		var text string
		var want float64 // null, which leaves it as it is, when the duration is not valid
		var valid bool
		row.Decode(t, &text, &want, &valid)
		got, err := duration.Parse(text)
		if (err == nil) != valid || valid && got != want {
			wrong++
			t.Errorf("%q: %v, %v, want %v, valid %t", text, got, err, want, valid)
		}
	}
	t.Logf("%d of %d rows agree", len(rows)-wrong, len(rows))
}

// TestMore holds what the table leaves out; the values come from the library itself.
func TestMore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"one and a half hours":     5400,
		"2 1/2 hours":              9000,
		"2 - 1/4 min":              135,
		"three hundred and five s": 305,
		"two hundred twenty one s": 221,
		"hundreds":                 100,
		"1 hour with 2 min plus 3": 3723,
		"1:30:":                    90,
		"1:.5":                     60.5,
		"a$ day":                   86400,
		"twentyone min":            1260,
		"5 minutes,":               300,
		"<num>5 s":                 5,
		"1h\v2m":                   3720,
	} {
		if got, err := duration.Parse(text); got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                    `"" no time is named: write a number and a unit, as in "1 day"`,
		"and":                 `"and" no time is named: write a number and a unit, as in "1 day"`,
		"0 h":                 `"0 h" "0 h" is no time at all: it must be more than zero`,
		"1 Fortnight":         `"Fortnight" "fortnight" is no unit of time: the units are s, m, h, d, w, mo and y`,
		"an hour":             `"an" "an" is no number: write 1`,
		"never":               `"never" "never" is no duration: only expire_in knows it`,
		"30 ms":               `"ms" "ms" is no unit of time: seconds are the shortest unit, and may have decimals`,
		"$DAYS days":          `"$DAYS days" variables are not expanded in durations`,
		"1,5 hours":           `"," a comma stands between numbers: decimals have a point, as in 1.5 hours`,
		"-1 h":                `"-" durations have no sign`,
		"1 day!":              `"day!" "day!" means nothing in a duration: the units are s, m, h, d, w, mo and y`,
		"1 twenty first hour": `"twenty" "twenty" is no unit of time: the units are s, m, h, d, w, mo and y`,
		"1:2:3:4:5:6:7":       `"1:2:3:4:5:6:7" the colons are wrong: they stand between years, months, days, hours, minutes and seconds, from the right`,
		"１ day":               `"１" "１" means nothing in a duration: the units are s, m, h, d, w, mo and y`,
	} {
		_, err := duration.Parse(text)
		var wrong *duration.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%q: got no error", text)
			continue
		}
		if got := fmt.Sprintf("%q %v", wrong.Text[wrong.Start:wrong.End], wrong); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

// FuzzParse holds that a duration is more than zero and that errors point into the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1h30m", "1:30:00", "two hundred and one days", "a half", "2 and 1/2 h", "<num>", "twenty first", "İ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		seconds, err := duration.Parse(text)
		var wrong *duration.Error
		switch {
		case err == nil && seconds <= 0:
			t.Errorf("%q: %v", text, seconds)
		case errors.As(err, &wrong) && (wrong.Start > wrong.End || wrong.End > len(text)):
			t.Errorf("%q: error at %d to %d", text, wrong.Start, wrong.End)
		}
	})
}

func ExampleParse() {
	fmt.Println(duration.Parse("1h 30m"))
	_, err := duration.Parse("1 fortnight")
	fmt.Println(err)
	// Output:
	// 5400 <nil>
	// "fortnight" is no unit of time: the units are s, m, h, d, w, mo and y
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = duration.Parse("1h 30m")
	}
}

func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"one and ", "1 ", "twenty first ", "1/", "1:", "-", "<num>", "a half "} {
		start := time.Now()
		_, _ = duration.Parse(strings.Repeat(text, 200_000/len(text)))
		_, _ = duration.Parse(strings.Repeat(text, 2000/len(text)))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q many times takes %v", text, took)
		}
	}
}
