#!/usr/bin/env bash
# Pushes the laptop's battery state to InfluxDB as one point in line protocol (InfluxDB 1.x, HTTP).
# Installed as /usr/local/bin/push-battery-metrics.sh; a systemd timer starts it every 5 minutes.
# The password comes from a file that only root can read; it is on no command line and in no log.
set -euo pipefail

battery=${BATTERY_DIR:-/sys/class/power_supply/BAT1}
mains=${MAINS_ONLINE:-/sys/class/power_supply/ADP1/online}
url=${INFLUX_URL:-http://192.168.1.118:8086}
database=proxmox
credentials=${INFLUX_CREDENTIALS:-/etc/push-battery-metrics.conf}

# A file that is missing or holds no integer stops the script: a point with a made-up value is worse than none.
integer() {
    local value
    value=$(<"$1")
    [[ $value =~ ^-?[0-9]+$ ]] || { echo "no integer in $1: $value" >&2; exit 1; }
    echo "$value"
}

# region: health
charge_full=$(integer "$battery/charge_full")
charge_full_design=$(integer "$battery/charge_full_design")
# Per cent of the design capacity, in hundredths and rounded, as bash has no fractions.
hundredths=$(( (10000 * charge_full + charge_full_design / 2) / charge_full_design ))
health_pct=$(printf '%d.%02d' $(( hundredths / 100 )) $(( hundredths % 100 )))
# endregion: health

capacity=$(integer "$battery/capacity")
voltage_uv=$(integer "$battery/voltage_now")
cycles=$(integer "$battery/cycle_count")
ac_online=$(integer "$mains")

tags="host=pvelaptop,model=PA5185U-1BRS"
fields="health_pct=$health_pct,capacity=${capacity}i,voltage_uv=${voltage_uv}i,cycle_count=${cycles}i,ac_online=${ac_online}i"

# The file holds one line for curl: user = "proxmox_writer:…"
curl --fail --silent --show-error --max-time 10 --config "$credentials" \
    --data-binary "battery,$tags $fields" "$url/write?db=$database"
