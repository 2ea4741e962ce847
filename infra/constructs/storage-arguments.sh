# What stands before the host script in the SSM command. SSM pastes the parameters in as text; their patterns admit
# nothing that a shell reads. Here the arguments, a flat JSON object of texts in base64, are checked one by one and
# become the script's options; what is not listed never reaches it. Exits with 77 if refused, with 78 if expired.
tocsin_refuse() { echo "$1" >&2; exit 77; }
[ "$(date +%s)" -le "$(({{ expiresAtMs }} / 1000))" ] || exit 78
tocsin_args="$(printf %s '{{ args }}' | base64 -d)" || tocsin_refuse 'the arguments are not base64'
tocsin_options=()
# no allowed value holds a quote or a backslash, so no parser is needed
tocsin_take() {
  local value
  value="$(printf %s "$tocsin_args" | sed -nE 's/^.*"'"$1"'":"([^"\\]*)".*$/\1/p')"
  [[ "$value" =~ $2 ]] || tocsin_refuse "argument $1 is not allowed"
  tocsin_options+=("--$1" "$value")
}
tocsin_take action '^(attach|detach)$'
tocsin_take volume '^vol-[0-9a-f]{8,17}$'
tocsin_take mount '^(/[A-Za-z0-9][A-Za-z0-9._-]*)+$'
tocsin_take fstype '^(ext4|xfs)$'
tocsin_take mkfs '^(yes|no)$'
tocsin_take exec '^[0-9A-Za-z._-]{1,128}$'
tocsin_take size-bytes '^[0-9]{1,15}$'
set -- "${tocsin_options[@]}"
