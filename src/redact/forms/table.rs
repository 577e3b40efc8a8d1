//! The forms of tokens, as data: whose, and how it looks. One more is a line here and a line in
//! `tests/data/secrets/forms.txt`, where a test looks for an example of each.
//!
//! Sources: what the issuers document for secret scanning (GitHub, "Supported secret scanning patterns"), gitleaks 8
//! (`config/gitleaks.toml`), trufflehog 3 (`pkg/detectors`), detect-secrets 1.5 (`plugins`); where a group has another, it
//! stands above it. Lengths are the shortest that are given out.

#[rustfmt::skip]
pub(super) const FORMS: &[(&str, &str)] = &[
    // Git and builds. GitHub blog, "Behind GitHub's new authentication token formats"; docs.gitlab.com, "Token overview".
    ("GitHub", r"ghp_[0-9A-Za-z]{36,}"), ("GitHub", r"gho_[0-9A-Za-z]{36,}"), ("GitHub", r"ghu_[0-9A-Za-z]{36,}"),
    ("GitHub", r"ghs_[0-9A-Za-z]{36,}"), ("GitHub", r"ghr_[0-9A-Za-z]{36,}"), ("GitHub", r"github_pat_\w{40,}"),
    ("GitLab", r"glpat-[\w.-]{18,}"), ("GitLab", r"gldt-[\w-]{18,}"), ("GitLab", r"glrt-[\w.-]{18,}"), ("GitLab", r"glrtr-[\w-]{18,}"),
    ("GitLab", r"glcbt-[\w-]{18,}"), ("GitLab", r"glptt-[\w-]{18,}"), ("GitLab", r"glft-[\w-]{18,}"), ("GitLab", r"glffct-[\w-]{18,}"),
    ("GitLab", r"glsoat-[\w-]{18,}"), ("GitLab", r"glimt-[\w-]{18,}"), ("GitLab", r"glagent-[\w-]{18,}"), ("GitLab", r"gloas-[\w-]{18,}"),
    ("GitLab", r"glwt-[\w-]{18,}"), ("GitLab", r"GR1348941[\w-]{18,}"), ("GitLab", r"_gitlab_session=([0-9a-z]{32})"),
    ("Bitbucket", r"ATBB[0-9A-Za-z_=.-]{24,}"), ("Atlassian", r"ATATT3[0-9A-Za-z_=-]{100,}"), ("Atlassian", r"ATCTT3[0-9A-Za-z_=-]{100,}"),
    ("Sourcegraph", r"sgp_[0-9A-Za-z_]{40,}"), ("Buildkite", r"bkua_[0-9a-z]{40}"), ("CircleCI", r"CCIPAT_[0-9A-Za-z_]{40,}"), ("CircleCI", r"CCIPRJ_[0-9A-Za-z_]{40,}"),
    ("SonarQube", r"squ_[0-9a-f]{40}"), ("SonarQube", r"sqp_[0-9a-f]{40}"), ("SonarQube", r"sqa_[0-9a-f]{40}"),
    ("Octopus Deploy", r"API-[0-9A-Z]{25,34}"), ("Harness", r"pat\.[\w-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}"), ("Harness", r"sat\.[\w-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}"),
    ("Pulumi", r"pul-[0-9a-f]{40}"), ("Infracost", r"ico-[0-9A-Za-z]{32}"),
    ("Terraform Cloud", r"[0-9A-Za-z]{14}\.atlasv1\.[\w=-]{60,70}"), ("Prefect", r"pnu_[0-9A-Za-z]{36}"), ("Prefect", r"pnb_[0-9A-Za-z]{36}"), ("Doppler", r"dp\.[a-z]{2,6}\.[0-9A-Za-z_.-]{40,}"),
    ("Azure DevOps", r"[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}"),
    // Packages and images.
    ("npm", r"npm_[0-9A-Za-z]{36,}"), ("PyPI", r"pypi-AgEIcHlwaS5vcmc[\w-]{40,}"), ("PyPI", r"pypi-AgEN[\w-]{60,}"), ("RubyGems", r"rubygems_[0-9a-f]{48}"), ("NuGet", r"oy2[0-9a-z]{43}"),
    ("crates.io", r"cio[0-9A-Za-z]{32}"), ("Clojars", r"CLOJARS_[0-9A-Za-z]{60}"), ("Docker", r"dckr_pat_[\w-]{20,}"), ("Docker", r"dckr_oat_[\w-]{20,}"),
    ("JFrog", r"AKCp[0-9A-Za-z]{69}"), ("JFrog", r"cmVmd[0-9A-Za-z]{59}"),
    // Clouds. docs.aws.amazon.com, "IAM identifiers": sixteen letters.
    ("AWS", r"AKIA[0-9A-Z]{16}"), ("AWS", r"ASIA[0-9A-Z]{16}"), ("AWS", r"ABIA[0-9A-Z]{16}"), ("AWS", r"ACCA[0-9A-Z]{16}"), ("AWS", r"A3T[0-9A-Z]{17}"),
    ("AWS", r"ABSK[0-9A-Za-z+/=]{109,}"), ("AWS", r"bedrock-api-key-[0-9A-Za-z+/=]{40,}"), ("Alibaba Cloud", r"LTAI[0-9A-Za-z]{16,24}"), ("Tencent Cloud", r"AKID[0-9A-Za-z]{32}"),
    ("Google", r"AIza[\w-]{33,}"), ("Google", r"ya29\.[\w.-]{20,}"), ("Google", r"GOCSPX-[\w-]{20,}"), ("Google", r"1//0[\w-]{40,}"), ("Google", r"4/0A[\w-]{40,}"),
    ("Google", r"GOOG[0-9A-Z]{20,60}"), ("Azure", r"[\w~.]{3}\dQ~[\w~.-]{31,34}"), ("Azure", r"[0-9A-Za-z+/]{76}\+AStDg[0-9A-Za-z+/]{0,4}[=]{0,2}"), ("Azure", r"[0-9A-Za-z]{52}JQQJ99[0-9A-Za-z]{20,}"),
    ("Azure", r"[0-9A-Za-z+/]{42}AzSe[0-9A-Za-z]{4,8}"), ("Azure", r"[0-9A-Za-z+/]{33}AIoT[0-9A-Za-z+/=]{5,7}"), ("Azure", r"[0-9A-Za-z+/]{42}\+ACR[0-9A-Za-z]{6}"),
    ("DigitalOcean", r"dop_v1_[0-9a-f]{64}"), ("DigitalOcean", r"doo_v1_[0-9a-f]{64}"), ("DigitalOcean", r"dor_v1_[0-9a-f]{64}"),
    ("Cloudflare", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}"), ("Cloudflare", r"eyJhIj[0-9A-Za-z+/_-]{60,}[=]{0,2}"), ("Heroku", r"HRKU-AA[\w-]{58}"), ("Fly.io", r"fo1_[\w-]{43}"), ("Fly.io", r"fm1[ar]_[0-9A-Za-z+/=]{100,}"),
    ("Fly.io", r"fm2_[0-9A-Za-z+/=]{100,}"), ("Scaleway", r"SCW[0-9A-Z]{17}"), ("Scalingo", r"tk-us-[\w-]{48}"), ("Render", r"rnd_[0-9A-Za-z]{32}"),
    ("Vercel", r"vercel_blob_rw_[0-9A-Za-z]{16,}_[0-9A-Za-z]{16,}"), ("Vercel", r"vcp_[0-9A-Za-z]{40,}"), ("Netlify", r"nfp_[0-9A-Za-z]{36,}"), ("Yandex", r"AQVN[\w-]{35,38}"), ("Yandex", r"YC[\w-]{38}"),
    ("Yandex", r"y0_[\w-]{50,}"), ("Yandex", r"t1\.[\w-]{1,}[=]{0,2}\.[\w-]{86}[=]{0,2}"), ("Backblaze", r"K00\d[0-9A-Za-z/+]{27}"),
    ("Supabase", r"sbp_[0-9a-f]{40}"), ("Supabase", r"sb_secret_[\w-]{30,}"), ("PlanetScale", r"pscale_[a-z]{2,6}_[\w=.-]{32,}"), ("Neon", r"napi_[0-9a-z]{60,}"),
    ("Upstash", r"A[A-Z][A-Za-z]{2}AAIjcD[0-9A-Za-z]{40,}"), ("Databricks", r"dapi[0-9a-f]{32}"), ("Snowflake", r"ver:1-hint:[0-9]{6,}-ETMsDgAAA[0-9A-Za-z+/=]{40,}"), ("ClickHouse", r"4b1d[0-9A-Za-z]{38}"), ("Confluent", r"cflt[0-9A-Za-z/+]{55,}"),
    ("MongoDB Atlas", r"mdb_sa_sk_[\w-]{40,}"), ("CockroachDB", r"CCDB1_[0-9A-Za-z]{22}_[0-9A-Za-z]{40}"), ("Tinybird", r"p\.eyJ[\w-]{40,}\.[\w-]{20,}"), ("Airtable", r"pat[0-9A-Za-z]{14}\.[0-9a-f]{64}"), ("Notion", r"ntn_[0-9A-Za-z]{40,}"), ("Notion", r"secret_[0-9A-Za-z]{43}"),
    // Orchestration. kubernetes.io, "Bootstrap tokens"; docs.k3s.io, "Tokens"; docs.docker.com, "Swarm join tokens".
    ("Kubernetes", r"[0-9a-z]{6}\.[0-9a-z]{16}"), ("k3s", r"K10[0-9a-f]{64}::(\w{1,}:[0-9A-Za-z.]{16,})"), ("k3s", r"K10[0-9a-f]{64}::([0-9a-z]{6}\.[0-9a-z]{16})"), ("Docker Swarm", r"SWMTKN-1-[0-9a-z]{40,}-[0-9a-z]{20,}"), ("Docker Swarm", r"SWMKEY-1-[0-9A-Za-z+/]{40,}"),
    ("OpenShift", r"sha256~[\w-]{43}"), ("Rancher", r"kubeconfig-[\w-]{5,}:([0-9a-z]{54})"), ("Rancher", r"token-[0-9a-z]{5}:([0-9a-z]{54})"), ("Portainer", r"ptr_[0-9A-Za-z+/=]{40,}"),
    // Proxmox VE API, "API Tokens" and "Ticket Cookie"; the same of PBS and PMG.
    ("Proxmox", r"PVE:[0-9A-Za-z._@-]{3,}:[0-9A-F]{8}::[0-9A-Za-z+/=]{30,}"), ("Proxmox", r"PBS:[0-9A-Za-z._@-]{3,}:[0-9A-F]{8}::[0-9A-Za-z+/=]{30,}"), ("Proxmox", r"PMG:[0-9A-Za-z._@-]{3,}:[0-9A-F]{8}:[0-9A-Za-z+/=:]{30,}"), ("Proxmox", r"PVEVNC:[0-9A-F]{8}::[0-9A-Za-z+/=]{30,}"),
    ("Proxmox", r"@pam![\w.-]{1,}=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pam![\w.-]{1,}:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pve![\w.-]{1,}=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pve![\w.-]{1,}:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pbs![\w.-]{1,}=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pbs![\w.-]{1,}:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pmg![\w.-]{1,}=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"), ("Proxmox", r"@pmg![\w.-]{1,}:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"),
    // VPN and DNS. tailscale.com, "Key prefixes"; defined.net, "API".
    ("Tailscale", r"tskey-[a-z]{3,14}-[0-9A-Za-z]{8,}-[0-9A-Za-z]{16,}"), ("Headscale", r"hskey-[a-z]{3,8}-[\w-]{20,}"), ("Nebula", r"dnkey-[0-9a-z=_-]{26}-[0-9a-z=_-]{52}"), ("NetBird", r"nbp_[0-9A-Za-z]{36}"),
    ("Porkbun", r"pk1_[0-9a-f]{64}"), ("Porkbun", r"sk1_[0-9a-f]{64}"),
    // Secret stores. developer.hashicorp.com, "Tokens"; developer.1password.com, "Service accounts"; age-encryption.org.
    ("HashiCorp Vault", r"hv[sbr]\.[\w-]{24,}"), ("HashiCorp Vault", r"s\.[0-9A-Za-z]{24}"), ("1Password", r"A3-[0-9A-Z]{6}-[0-9A-Z]{6,11}-[0-9A-Z-]{17,23}"), ("1Password", r"ops_eyJ[0-9A-Za-z+/=_-]{100,}"), ("Bitwarden", r"0\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[0-9A-Za-z]{20,}:[0-9A-Za-z+/=]{20,}"),
    ("age", r"AGE-SECRET-KEY-1[0-9A-Z]{40,}"), ("age", r"AGE-PLUGIN-[0-9A-Z]{2,20}-1[0-9A-Z]{40,}"), ("Infisical", r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}"), ("Akeyless", r"p-[0-9a-z]{14}/[0-9A-Za-z+/=]{40,}"),
    // Chat and messages. api.slack.com, "Token types"; discord.com, "Reference: authentication"; core.telegram.org, "Bots".
    ("Slack", r"xox[abeoprs]-[0-9A-Za-z-]{10,}"), ("Slack", r"xoxe\.xox[bp]-[0-9A-Za-z-]{30,}"), ("Slack", r"xapp-[0-9A-Za-z-]{20,}"), ("Slack", r"xwfp-[0-9A-Za-z-]{20,}"),
    ("Slack", r"hooks\.slack\.com/services/([0-9A-Za-z/+]{20,})"), ("Slack", r"hooks\.slack\.com/workflows/([0-9A-Za-z/+]{20,})"), ("Slack", r"hooks\.slack\.com/triggers/([0-9A-Za-z/+]{20,})"),
    ("Discord", r"/api/webhooks/(\d{16,20}/[\w-]{50,})"), ("Discord", r"/webhooks/(\d{16,20}/[\w-]{50,})"), ("Discord", r"discord://([\w-]{50,})"), ("Discord", r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}"), ("Discord", r"mfa\.[\w-]{60,}"),
    ("Telegram", r"\d{8,10}:AA[\w-]{32,35}"), ("Telegram", r"/bot(\d{8,10}:AA[\w-]{32,35})"), ("Microsoft Teams", r"webhook\.office\.com/webhookb2/([0-9A-Za-z@/._-]{60,})"), ("Microsoft Teams", r"outlook\.office\.com/webhook/([0-9A-Za-z@/._-]{60,})"),
    ("Google Chat", r"chat\.googleapis\.com/v1/spaces/[\w-]{5,}/messages\?key=([\w%&=-]{40,})"), ("Matrix", r"syt_[0-9A-Za-z]{2,}_[0-9A-Za-z]{16,}_[0-9A-Za-z]{6}"), ("Matrix", r"mct_[0-9A-Za-z]{20,}_[0-9A-Za-z]{4,}"), ("Matrix", r"MDAx[0-9A-Za-z_=-]{60,}"),
    ("ntfy", r"tk_[0-9a-z]{29}"), ("Pushbullet", r"o\.[0-9A-Za-z]{32}"), ("Mattermost", r"/hooks/([0-9a-z]{26})"), ("Rocket.Chat", r"/hooks/([0-9A-Za-z]{17,24}/[0-9A-Za-z]{40,})"), ("IFTTT", r"/with/key/([\w-]{20,})"), ("Zapier", r"hooks\.zapier\.com/hooks/catch/(\d{5,}/[0-9a-z]{6,})"),
    ("PagerDuty", r"pdus\+[\w+-]{24,}"), ("PagerDuty", r"events\.pagerduty\.com/integration/([0-9a-f]{32})"), ("Twilio", r"SK[0-9a-f]{32}"), ("Pushover", r"pushover://([0-9a-z]{30}@[0-9a-z]{30})"), ("Gotify", r"gotify://[0-9A-Za-z.:-]{3,}/([0-9A-Za-z._-]{15})"),
    // Mail.
    ("SendGrid", r"SG\.[\w-]{16,32}\.[\w-]{30,}"), ("Brevo", r"xkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16}"), ("Brevo", r"xsmtpsib-[0-9a-f]{64}-[0-9A-Za-z]{16}"), ("Mailgun", r"key-[0-9a-f]{32}"), ("Mailgun", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}"), ("Mailchimp", r"[0-9a-f]{32}-us\d{1,2}"),
    ("Resend", r"re_[0-9A-Za-z]{8,}_[0-9A-Za-z]{20,}"), ("Mailersend", r"mlsn\.[0-9a-f]{64}"),
    // Monitoring. grafana.com, "Service account tokens"; docs.newrelic.com, "API keys"; docs.sentry.io, "Auth tokens".
    ("Grafana", r"glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}"), ("Grafana", r"glc_[0-9A-Za-z+/=]{32,}"), ("Grafana", r"eyJrIjoi[0-9A-Za-z+/=_-]{60,}"), ("New Relic", r"NRAK-([0-9A-Z]{27})"), ("New Relic", r"NRJS-([0-9a-f]{19})"), ("New Relic", r"NRII-([\w-]{32})"), ("New Relic", r"[0-9a-f]{36}NRAL"),
    ("Sentry", r"sntrys_eyJ[0-9A-Za-z+/=_-]{40,}"), ("Sentry", r"sntryu_[0-9a-f]{64}"), ("Dynatrace", r"dt0[a-z]\d\d\.[0-9A-Z]{24}\.[0-9A-Z]{64}"), ("Honeycomb", r"hc[abi]ik_[0-9a-z]{58}"), ("Honeycomb", r"hcaik_[0-9a-z]{50,}"),
    ("Healthchecks", r"hc-ping\.com/([0-9a-f]{8}-[0-9a-f-]{27})"), ("Uptime Kuma", r"uk\d{1,3}_[\w-]{30,}"), ("Checkly", r"cu_[0-9a-f]{32}"), ("PostHog", r"phx_[0-9A-Za-z]{40,}"), ("LaunchDarkly", r"sdk-[0-9a-f]{8}-[0-9a-f-]{27}"), ("LaunchDarkly", r"api-[0-9a-f]{8}-[0-9a-f-]{27}"),
    // Language models.
    ("OpenAI", r"sk-proj-[\w-]{20,}"), ("OpenAI", r"sk-svcacct-[\w-]{20,}"), ("OpenAI", r"sk-admin-[\w-]{20,}"), ("OpenAI", r"sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}"), ("OpenAI", r"sk-[0-9A-Za-z]{40,}"), ("Anthropic", r"sk-ant-[\w-]{20,}"), ("OpenRouter", r"sk-or-v1-[0-9a-f]{40,}"),
    ("Hugging Face", r"hf_[0-9A-Za-z]{30,}"), ("Hugging Face", r"api_org_[0-9A-Za-z]{30,}"), ("Replicate", r"r8_[0-9A-Za-z]{37,}"), ("Groq", r"gsk_[0-9A-Za-z]{50,}"), ("Perplexity", r"pplx-[0-9A-Za-z]{40,}"), ("xAI", r"xai-[0-9A-Za-z]{70,}"), ("Nvidia", r"nvapi-[\w-]{60,}"), ("LangSmith", r"lsv2_[a-z]{2}_[0-9a-f]{32}_[0-9a-f]{10}"), ("Tavily", r"tvly-[0-9A-Za-z-]{28,}"), ("Fireworks", r"fw_[0-9A-Za-z]{22,24}"), ("ElevenLabs", r"sk_[0-9a-f]{48}"),
    // Shops, forms, boards and the rest of a home's accounts.
    ("Stripe", r"[rs]k_live_[0-9A-Za-z]{16,}"), ("Stripe", r"[rs]k_test_[0-9A-Za-z]{16,}"), ("Stripe", r"[rs]k_prod_[0-9A-Za-z]{16,}"), ("Stripe", r"whsec_[0-9A-Za-z+/=]{20,}"), ("Square", r"sq0[a-z]{3}-[\w-]{22,}"), ("Square", r"EAAA[\w-]{60}"), ("Facebook", r"EAA[MC][0-9A-Za-z]{100,}"), ("PayPal", r"access_token\$production\$([0-9a-z]{16}\$[0-9a-f]{32})"),
    ("Shopify", r"shp[a-z]{2}_[0-9A-Fa-f]{32}"), ("EasyPost", r"EZ[AT]K[0-9A-Za-z]{54}"), ("Shippo", r"shippo_[a-z]{4}_[0-9A-Fa-f]{40}"), ("Duffel", r"duffel_[a-z]{4}_[\w=-]{43}"), ("Flutterwave", r"FLWSECK_TEST-[0-9a-h]{12,}"), ("Lob", r"live_[0-9a-f]{35}"), ("GoCardless", r"live_[\w=-]{40}"), ("Plaid", r"access-[a-z]{7,11}-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("Adobe", r"p8e-[0-9A-Za-z]{32}"), ("Figma", r"fig[dru]_[\w-]{36,}"), ("Linear", r"lin_[a-z]{3,5}_[0-9A-Za-z]{32,}"), ("Postman", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"), ("Postman", r"PMAK-[\w-]{40,}"), ("Typeform", r"tfp_[\w=.-]{40,}"), ("ReadMe", r"rdme_[0-9a-z]{70}"), ("Frame.io", r"fio-u-[\w=-]{64}"), ("Mapbox", r"sk\.eyJ[\w-]{20,}\.[\w-]{20,}"), ("MaxMind", r"[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk"), ("Contentful", r"CFPAT-[\w-]{40,}"), ("Sanity", r"sk[0-9A-Za-z]{160,}"),
    ("ClickUp", r"pk_\d{5,9}_[0-9A-Z]{32}"), ("Trello", r"ATTA[0-9a-f]{60,}"), ("Dropbox", r"sl\.[\w=-]{100,}"), ("Dropbox", r"[0-9A-Za-z]{11}AAAAAAAAAA[\w=-]{43}"), ("HubSpot", r"pat-[a-z]{2}\d-[0-9a-f]{8}-[0-9a-f-]{27}"), ("Intra 42", r"s-s4t2[a-z]{2}-[0-9a-f]{64}"), ("SettleMint", r"sm_[a-z]{3}_[0-9A-Za-z]{16}"), ("Authress", r"authress_[0-9a-z]{5,30}\.[0-9a-z]{4,6}\.acc[\w-]{10,33}\.[\w+/=-]{30,}"), ("Sumo Logic", r"su[0-9A-Za-z]{12}:([0-9A-Za-z]{64})"),
    // Automation at home, media. home-assistant.io gives out web tokens, which have their form below.
    ("Plex", r"plexToken=([\w-]{20})"), ("n8n", r"n8n_api_[0-9A-Za-z_]{40,}"), ("Duck DNS", r"duckdns\.org/update/[\w-]{1,}/([0-9a-f]{8}-[0-9a-f-]{27})"),
    // RFC 7519: header and content are JSON in base64, so both begin with `{"`.
    ("JWT form", r"eyJ[\w=+/-]{6,}\.eyJ[\w=.+/-]{10,}"), ("JWT form", r"eyJ[\w=-]{8,}\.[\w=-]{0,}\.[\w=.-]{16,}"), ("JWT form", r"ZXlK[0-9A-Za-z+/]{60,}[=]{0,2}"),
    // What a web server keeps of a key: numbers in groups, BitLocker (learn.microsoft.com, "BitLocker recovery").
    ("BitLocker", r"\d{6}-\d{6}-\d{6}-\d{6}-\d{6}-\d{6}-\d{6}-\d{6}"),
    // One key of Ceph is 28 bytes that begin with a type and a time (Ceph, `CryptoKey::encode`).
    ("Ceph", r"AQ[A-Za-z0-9][0-9A-Za-z+/]{35}=="), ("Ceph", r"AQ[A-Za-z0-9][0-9A-Za-z+/]{36}="), ("Ceph", r"AQ[A-Za-z0-9][0-9A-Za-z+/]{37}"),
];
