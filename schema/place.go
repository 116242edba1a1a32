package schema

//go:generate go test -run ^TestTable$ -update .

// A Place is a kind of entry in which keywords stand that have files of their own.
type Place string

// The places of keywords that stand in no other keyword.
const (
	Job     Place = "job"
	Bridge  Place = "trigger job"
	Default Place = "default"
	root    Place = "root"
	header  Place = "header"
)

// places are the places whose keys are keywords with files of their own.
func places() []Place { return []Place{Job, Bridge, Default, root, header} }

// placeName returns what messages call a place.
func placeName(p Place) string {
	switch p {
	case Job:
		return "a job"
	case Bridge:
		return "a trigger job"
	case Default:
		return `"default"`
	case root:
		return "the configuration"
	default:
		return "a header"
	}
}
