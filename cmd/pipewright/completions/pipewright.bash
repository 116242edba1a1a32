# bash completion for pipewright. Load it with:
#   source <(pipewright completion bash)
# or put it where bash-completion finds it:
#   pipewright completion bash > ~/.local/share/bash-completion/completions/pipewright

_pipewright() {
    local word cur cut='' joined=0 i
    local -a words=()
    # Bash splits words at "=": put them together again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((${#words[@]} > 0 && joined)) || [[ $word == = && ${#words[@]} -gt 0 ]]; then
            words[${#words[@]} - 1]+=$word
            joined=0
            [[ $word == = ]] && joined=1
        else
            words+=("$word")
            joined=0
        fi
    done
    cur=${words[${#words[@]} - 1]}
    [[ $cur == *=* ]] && cut=${cur%=*}=

    # Without candidates bash completes names of files.
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        [[ $word == :* ]] && continue
        [[ $word == *= ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("${word#"$cut"}")
    done < <(pipewright __complete "${words[@]}" 2>/dev/null)
}

complete -o default -F _pipewright pipewright
