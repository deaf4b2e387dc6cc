# Errors of fields ($label is the field's name) and of whole pages.

error-title-prefix = エラー：
error-summary = 入力内容を確認してください
error-summary-count = { $count }か所に直すところがあります。
error-required = { $label }を入力してください。
error-repeated = { $label }が二重に送られました。もう一度入力してください。
error-control = { $label }に使えない文字が入っています。
error-long = { $label }は{ $max }文字までです（いま{ $count }文字）。
error-kana = { $label }は、ひらがなまたはカタカナで入力してください。
error-phone = { $label }は、市外局番から10桁か11桁の数字で入力してください。
error-postcode = { $label }は、7桁の数字で入力してください。
error-email = { $label }の形が正しくありません。「@」の前後を確認してください。
error-number = { $label }は、{ $least }から{ $most }までの数字で入力してください。
error-choice = { $label }を選んでください。
error-date = { $label }は、実際にある日付を入力してください。
error-date-part = { $label }は、年・月・日をすべて入力してください。
error-date-range = { $label }は、{ $first }から{ $last }までの日付を入力してください。
error-time = { $label }は、「8:30」のように入力してください。

error-reopen = { $label }がわかりませんでした。ページを開き直して、もう一度お試しください。
error-page-bad-request = 送られた内容を読み取れませんでした
error-page-bad-request-advice = 前のページに戻り、もう一度お試しください。
error-page-login = ログインが必要です
error-page-login-advice = ログインすると、このページを開けます。
error-page-forbidden = この操作はできません
error-page-forbidden-advice = この操作に必要な権限がありません。心当たりがないときは、お問い合わせください。
error-page-not-found = ページが見つかりません
error-page-not-found-advice = アドレスが間違っているか、ページがなくなったか、見る権限がありません。
error-page-method = この操作は、このアドレスではできません
error-page-method-advice = アドレスを直接開いたか、ページを読み込み直したときに出ます。前のページに戻り、ボタンやリンクから操作してください。
error-page-conflict = ほかの方の操作と重なりました
error-page-conflict-advice = 前のページを開き直し、最新の内容を確認してからお試しください。
error-page-too-large = 送られた内容が大きすぎます
error-page-too-large-advice = 入力を短くして、もう一度お試しください。
error-page-content-type = この形式では受け付けられません
error-page-content-type-advice = ページの入力欄から、もう一度お試しください。
error-page-refused = この内容では受け付けられません
error-page-refused-advice = 次の点を確認してください。
error-page-too-many = 操作が続いたため、少しお待ちください
error-page-too-many-advice = しばらくたってから、もう一度お試しください。
error-page-unavailable = ただいま使えません
error-page-unavailable-advice = しばらくたってから、もう一度お試しください。
error-page-internal = 申し訳ありません。処理できませんでした
error-page-internal-advice = 入力した内容は保存されていないことがあります。少し待ってから、もう一度お試しください。続くときは、下の番号をお知らせください。
error-incident = お問い合わせ番号

# What forms send without showing a field for it.
label-act = 操作
label-program = 事業
label-decision = 承認するか差し戻すか
label-version = 画面で開いていた報告書
label-seen = 画面の内容
