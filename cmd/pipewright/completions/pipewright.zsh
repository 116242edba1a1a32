#compdef pipewright
# zsh completion for pipewright. Load it with:
#   source <(pipewright completion zsh)
# or put it into a directory of $fpath:
#   pipewright completion zsh > ~/.zfunc/_pipewright

_pipewright() {
    local word about
    local -a spaced open
    while IFS=$'\t' read -r word about; do
        case $word in
            :files) compset -P '*='; _files; return ;;
            :directories) compset -P '*='; _files -/; return ;;
            *=) open+=("${word//:/\\:}${about:+:$about}") ;;
            *) spaced+=("${word//:/\\:}${about:+:$about}") ;;
        esac
    done < <(pipewright __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    (( $#open )) && _describe -V 'pipewright' open -S ''
    (( $#spaced )) && _describe -V 'pipewright' spaced
}

if [[ $funcstack[1] == _pipewright ]]; then
    _pipewright "$@"
else
    compdef _pipewright pipewright
fi
