# Mails about accounts. $city is the city's name, $link an address. They name no child and nothing of health.

mail-sign-up-subject = 【{ $city }】利用者登録を続けてください
mail-sign-up-body =
    { $city }の一時保育予約サイトです。
    利用者登録のお申し込みを受け付けました。

    次のページを開いて、登録を続けてください。24時間以内に1回だけ使えます。
    { $link }

    お心当たりがないときは、このメールを消してください。登録はされません。

mail-sign-up-exists-subject = 【{ $city }】このメールアドレスは登録済みです
mail-sign-up-exists-body =
    { $city }の一時保育予約サイトです。
    このメールアドレスで、登録またはメールアドレスの変更のお申し込みがありました。
    このメールアドレスは、すでに登録されています。新しく登録する必要はありません。

    パスワードがわからないときは、次のページで決め直せます。
    { $link }

    お心当たりがないときは、このメールを消してください。登録の内容は変わりません。

mail-reset-subject = 【{ $city }】パスワードを決め直してください
mail-reset-body =
    { $city }の一時保育予約サイトです。
    パスワードを決め直すお申し込みを受け付けました。

    次のページを開いて、新しいパスワードを決めてください。30分以内に1回だけ使えます。
    { $link }

    お心当たりがないときは、このメールを消してください。いまのパスワードは変わりません。

mail-password-changed-subject = 【{ $city }】パスワードを変更しました
mail-password-changed-body =
    { $city }の一時保育予約サイトです。
    パスワードが変更されました。ほかの端末でのログインは終了しました。

    お心当たりがないときは、すぐに次のページでパスワードを決め直してください。
    { $link }

mail-change-email-subject = 【{ $city }】新しいメールアドレスを確認してください
mail-change-email-body =
    { $city }の一時保育予約サイトです。
    このメールアドレスへの変更のお申し込みを受け付けました。

    次のページを開くと、変更が終わります。24時間以内に1回だけ使えます。
    { $link }

    お心当たりがないときは、このメールを消してください。変更はされません。

mail-email-changed-subject = 【{ $city }】メールアドレスを変更しました
mail-email-changed-body =
    { $city }の一時保育予約サイトです。
    登録のメールアドレスが、別のアドレスに変更されました。これからのお知らせは新しいアドレスに届きます。

    お心当たりがないときは、すぐに市の窓口へお知らせください。連絡先は次のページにあります。
    { $link }

mail-withdrawn-subject = 【{ $city }】退会の手続きが終わりました
mail-withdrawn-body =
    { $city }の一時保育予約サイトです。
    退会の手続きが終わりました。ご利用ありがとうございました。

    また利用するときは、次のページから新しく登録してください。
    { $link }

mail-staff-invite-subject = 【{ $city }】一時保育予約サイトのログインを用意しました
mail-staff-invite-body =
    { $city }の一時保育予約サイトです。
    職員用のログインを用意しました。

    次のページを開いて、パスワードを決めてください。72時間以内に1回だけ使えます。
    { $link }

    ログインIDは、このメールではお送りしません。施設長または市の管理者に確認してください。
