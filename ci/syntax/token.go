package syntax

// A tokenKind is a kind of token of YAML 1.1, as libyaml counts them.
type tokenKind uint8

const (
	tokenStreamEnd tokenKind = iota
	tokenDirective
	tokenDocumentStart
	tokenDocumentEnd
	tokenBlockSequenceStart
	tokenBlockMappingStart
	tokenBlockEnd
	tokenFlowSequenceStart
	tokenFlowSequenceEnd
	tokenFlowMappingStart
	tokenFlowMappingEnd
	tokenBlockEntry
	tokenFlowEntry
	tokenKey
	tokenValue
	tokenAlias
	tokenAnchor
	tokenTag
	tokenScalar
)

// A token is a piece of the text, by offsets. Block starts, block ends and the keys that no
// question mark announces are empty.
type token struct {
	kind  tokenKind
	style Style
	extent
}

// A fault says in which way a text is no YAML. Its names follow the order of libyaml's messages.
type fault uint8

const (
	faultNone            fault = iota
	faultToken                 // found character that cannot start any token
	faultNoColon               // could not find expected ':'
	faultBlockEntry            // block sequence entries are not allowed in this context
	faultKey                   // mapping keys are not allowed in this context
	faultValue                 // mapping values are not allowed in this context
	faultDirective             // any error of a directive
	faultAnchor                // did not find expected alphabetic or numeric character
	faultTag                   // any error of a tag
	faultTagHandle             // found undefined tag handle
	faultBlockHeader           // did not find expected comment or line break
	faultBlockIndent           // found an indentation indicator equal to 0
	faultBlockTab              // found a tab character where an indentation space is expected
	faultQuoteDocument         // found unexpected document indicator
	faultQuoteEnd              // found unexpected end of stream
	faultEscape                // found unknown escape character
	faultEscapeHex             // did not find expected hexadecimal number
	faultEscapeUnicode         // found invalid Unicode character escape code
	faultPlainTab              // found a tab character that violates indentation
	faultPlainColon            // found unexpected ':'
	faultDocumentStart         // did not find expected <document start>
	faultNodeContent           // did not find expected node content
	faultBlockCollection       // did not find expected '-' indicator
	faultBlockMapping          // did not find expected key
	faultFlowSequence          // did not find expected ',' or ']'
	faultFlowMapping           // did not find expected ',' or '}'
	faultDepth                 // nested deeper than GitLab allows
)

// A scanError is a fault with its place, and with the place at which the thing began that it breaks.
type scanError struct {
	fault   fault
	offset  int
	context int
}
