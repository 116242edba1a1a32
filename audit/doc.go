// Package audit holds what an audit of many projects says: one [Project] a line of JSON, and the [Summary] of all of them.
//
//	{"audit":1,"version":"0.1.0","settings":{"server":"https://gitlab.com","group":"shop","preset":"recommended"}}
//	{"project":"shop/web","ref":"main","state":"judged","valid":true,"findings":[…],"events":[…],"images":[…],…}
//
// The first line says with which [Settings] the run was made, so that nobody mixes results that cannot be compared. A run that was
// killed may leave a torn last line: [Read] says where the last whole one ends. A [Shard] is the part of the projects that one of
// several machines goes through; the summaries of all shards together are the summary of the whole.
//
// However many projects there are, a summary keeps counts, and the first few of each list. It does not depend on the order in which
// the projects come.
//
// The package reads no projects and judges none.
package audit
